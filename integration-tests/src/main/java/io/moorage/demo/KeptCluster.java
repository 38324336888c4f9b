// SPDX-License-Identifier: Apache-2.0
package io.moorage.demo;

import io.moorage.cluster.LocalCluster;
import io.moorage.cluster.LoopDevices;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What {@code demo --keep} leaves behind, and how it is ended. */
final class KeptCluster {
  private static final String NOTE = "processes";

  private KeptCluster() {}

  /**
   * Notes the processes beside the state, with what tells them from others that get the same number
   * later.
   */
  static void note(LocalCluster cluster) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(line(cluster.server().pid()));
    cluster.nodes().values().forEach(node -> lines.add(line(node.pid())));
    Files.write(cluster.directory().resolve(NOTE), lines);
  }

  private static String line(long pid) {
    return pid + " " + started(pid).orElse("");
  }

  private static Optional<String> started(long pid) {
    return ProcessHandle.of(pid).flatMap(p -> p.info().startInstant()).map(Object::toString);
  }

  /** Ends every kept cluster of this user. */
  static int end(PrintStream out) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> kept;
    try (Stream<Path> folders = Files.list(temporary)) {
      kept =
          folders
              .filter(f -> String.valueOf(f.getFileName()).startsWith("moorage-demo-"))
              .filter(f -> Files.exists(f.resolve(NOTE)))
              .toList();
    }
    for (Path directory : kept) {
      for (String line : Files.readAllLines(directory.resolve(NOTE))) {
        stop(line);
      }
      LoopDevices.release(directory);
      LocalCluster.delete(directory);
      out.println("ended the cluster in " + directory);
    }
    if (kept.isEmpty()) {
      out.println("no cluster was left by './moor demo --keep'");
    }
    return 0;
  }

  private static void stop(String line) {
    String[] parts = line.split(" ", 2);
    long pid = Long.parseLong(parts[0]);
    if (!started(pid).equals(Optional.of(parts[1]))) {
      return;
    }
    ProcessHandle.of(pid)
        .ifPresent(process -> {
          process.destroy();
          try {
            process.onExit().get(20, TimeUnit.SECONDS);
          } catch (java.util.concurrent.ExecutionException
              | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
