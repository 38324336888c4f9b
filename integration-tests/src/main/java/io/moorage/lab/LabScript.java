// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The script that makes and drives the machines.
 *
 * @param path where it lies
 * @param environment what tells one lab from another
 */
record LabScript(Path path, Map<String, String> environment) {
  /** Nothing in a lab takes longer, not even a start of all nodes without hardware's help. */
  private static final long LIMIT_MINUTES = 5;

  private static final Executor READERS = task -> Thread.ofVirtual().start(task);

  LabScript {
    environment = Map.copyOf(environment);
  }

  /** What a command came to. */
  record Outcome(List<String> command, int status, String out, String err) {
    String required() throws IOException {
      if (status != 0) {
        throw new IOException(
            "'" + String.join(" ", command) + "' ended with " + status + ": " + out + err);
      }
      return out;
    }
  }

  List<String> command(List<String> words) {
    List<String> command = new ArrayList<>();
    command.add("env");
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.add(path.toString());
    command.addAll(words);
    return command;
  }

  Outcome run(List<String> words) throws IOException {
    Process process =
        new ProcessBuilder(command(words))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new TimeoutException();
      }
      return new Outcome(words, process.exitValue(), out.join(), err.join());
    } catch (TimeoutException e) {
      throw new IOException("'" + String.join(" ", words) + "' takes more than 5 minutes", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + String.join(" ", words), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        READERS);
  }
}
