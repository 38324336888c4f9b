// SPDX-License-Identifier: Apache-2.0
package io.moorage.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One process of ours, known to be ready by a line it prints. */
public final class Daemon {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

  private final String name;
  private final Process process;
  private final String readyLine;

  private Daemon(String name, Process process, String readyLine) {
    this.name = name;
    this.process = process;
    this.readyLine = readyLine;
  }

  /**
   * Starts a process and waits until it says that it is ready.
   *
   * @param log where its errors go
   * @param ready what the line that says so contains
   */
  public static Daemon start(String name, List<String> command, Path log, String ready)
      throws IOException {
    return start(name, command, log, ready, START_LIMIT);
  }

  /** The same with patience of its own, for hosts that are slow. */
  public static Daemon start(
      String name, List<String> command, Path log, String ready, Duration limit)
      throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .start();
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> follow(process, ready, line));
    try {
      return new Daemon(name, process, line.get(limit.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException(
          name + " did not start: " + tail(log) + " (all of it is in " + log + ")", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting " + name, e);
    }
  }

  private static void follow(Process process, String ready, CompletableFuture<String> line) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String next;
      while ((next = reader.readLine()) != null) {
        if (next.contains(ready)) {
          line.complete(next);
        }
      }
      line.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  /** The line by which it said that it is ready. */
  public String readyLine() {
    return readyLine;
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Asks it to end, and waits. */
  public void stop() {
    end(process::destroy);
  }

  /** Ends it as a crash would: no warning, nothing tidied up. */
  public void kill() {
    end(process::destroyForcibly);
  }

  private void end(Runnable how) {
    how.run();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Memory it holds, in KiB, as the kernel counts it. */
  public long residentKibibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(name + " has no memory any more");
  }
}
