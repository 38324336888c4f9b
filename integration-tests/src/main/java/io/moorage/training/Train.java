// SPDX-License-Identifier: Apache-2.0
package io.moorage.training;

import io.moorage.cli.Environment;
import io.moorage.cluster.Build;
import io.moorage.cluster.LocalCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Runs a server and a node once through what they usually do, on imagined disks, while the JVM
 * notes what it loads; at their end each writes an AOT cache. Only a convenience: without the
 * caches everything works and starts more slowly.
 */
public final class Train {
  private Train() {}

  /** Takes the folder for the caches. */
  public static void main(String[] arguments) throws Exception {
    Path output = Path.of(arguments[0]);
    Path directory = Files.createTempDirectory("moorage-train-");
    try (LocalCluster cluster = LocalCluster.training(Build.here().training(output), directory)) {
      exercise(cluster);
    } finally {
      LocalCluster.delete(directory);
    }
  }

  private static void exercise(LocalCluster cluster) throws IOException {
    cluster.addNode("alpha");
    cluster.addPool("alpha", "pool");
    Map<String, String> variables =
        Map.of(
            "MOOR_SERVERS",
            cluster.api().base().toString(),
            "MOOR_CA",
            cluster.caFile().toString());
    for (List<String> command :
        List.of(
            List.of("resource-group", "create", "g", "--place-count", "1", "-l", "storage"),
            List.of("resource-group", "spawn-resources", "g", "data1", "64MiB"),
            List.of("snapshot", "create", "data1", "snap"),
            List.of("snapshot", "rollback", "data1", "snap"),
            List.of("volume-definition", "set-size", "data1", "0", "128MiB"),
            List.of("node", "list"),
            List.of("resource", "list"),
            List.of("storage-pool", "list"),
            List.of("snapshot", "list"),
            List.of("snapshot", "delete", "data1", "snap"),
            List.of("resource-definition", "delete", "data1", "--dry-run"),
            List.of("resource-definition", "delete", "data1"))) {
      io.moorage.cli.Main.run(
          command.toArray(String[]::new),
          new Environment(silent(), silent(), variables, false, ZoneOffset.UTC, Clock.systemUTC()));
    }
  }

  private static PrintStream silent() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
