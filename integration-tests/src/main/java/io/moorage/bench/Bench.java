// SPDX-License-Identifier: Apache-2.0
package io.moorage.bench;

import io.moorage.cluster.Build;
import io.moorage.cluster.Daemon;
import io.moorage.cluster.LocalCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Measures what is promised and prints it beside what it is compared with. Nothing here passes or
 * fails: times are for people to read.
 */
public final class Bench {
  private static final Duration REST = Duration.ofSeconds(65);
  private static final List<String> NODES = List.of("alpha", "bravo", "charlie");

  private final PrintStream out;
  private final boolean quick;

  private Bench(PrintStream out, boolean quick) {
    this.out = out;
    this.quick = quick;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    if (given.contains("--help")) {
      System.out.println("Usage: ./moor bench [--quick] [--real] [--scale] [--start] [--lab]");
      System.out.println("  --real   only loop devices on three local daemons");
      System.out.println("  --scale  only 10,000 resources on simulated nodes");
      System.out.println("  --start  only start-up times and memory");
      System.out.println("  --lab    only LVM in a virtual machine; never unless asked for");
      return;
    }
    boolean all = given.stream().allMatch("--quick"::equals);
    Bench bench = new Bench(System.out, given.contains("--quick"));
    if (all || given.contains("--real")) {
      bench.real();
    }
    if (all || given.contains("--scale")) {
      bench.scale();
    }
    if (all || given.contains("--start")) {
      bench.start();
    }
    if (given.contains("--lab")) {
      System.out.println("== One volume of 64 MiB in a thin pool of LVM, in a virtual machine ==");
      boolean quick = given.contains("--quick");
      new LvmInLab(System.out, quick ? 10 : 30, quick ? 100 : 500).run();
    }
  }

  private LocalCluster cluster(Path directory, boolean simulated) throws IOException {
    LocalCluster cluster =
        LocalCluster.in(
            Build.here(),
            directory,
            Files.createDirectories(directory.resolve("none")),
            simulated,
            false);
    for (String node : NODES) {
      cluster.addNode(node);
    }
    for (String node : NODES) {
      cluster.addPool(node, "pool");
    }
    new Volumes(cluster.api()).makeGroup();
    return cluster;
  }

  private void real() throws Exception {
    out.println("== Three local daemons, FILE_THIN, two replicas of 64 MiB ==");
    Path directory = Files.createTempDirectory("moorage-bench-");
    int rounds = quick ? 30 : 100;
    try (LocalCluster cluster = cluster(directory, false)) {
      BareCommands bare = new BareCommands(Files.createDirectories(directory.resolve("bare")));
      Volumes volumes = new Volumes(cluster.api());
      volumes.warmUp(quick ? 100 : 300);
      Samples driver = bare.driver(rounds);
      Samples shell = bare.shell(quick ? 10 : 30);
      line("bare: driver's system calls, two volumes", driver.toString());
      line("bare: truncate + losetup commands, two volumes", shell.toString());
      for (int existing : quick ? List.of(0, 100) : List.of(0, 250, 500)) {
        volumes.fill("fill", existing);
        view(volumes, rounds);
        Samples spawn = Samples.of(rounds, i -> volumes.spawn("m" + existing + "x" + i));
        line(
            "spawn with " + existing + " existing",
            spawn
                + ratio(" = bare + %.2f ms", spawn.p50() - driver.p50())
                + " (LINSTOR 133 / 720 / 1509 ms at 0 / 200 / 500)");
        Samples snapshot =
            Samples.of(
                Math.min(30, rounds), i -> volumes.snapshot("m" + existing + "x" + i, "snap"));
        line("snapshot with " + existing + " existing", snapshot + " (LINSTOR 6100 ms at 500)");
        Samples snapshotEnd =
            Samples.of(
                Math.min(30, rounds),
                i -> volumes.deleteSnapshot("m" + existing + "x" + i, "snap"));
        line("delete snapshot with " + existing + " existing", snapshotEnd.toString());
        Samples delete = Samples.of(rounds, i -> volumes.delete("m" + existing + "x" + i));
        line("delete with " + existing + " existing", delete.toString());
      }
      double perSecond = volumes.parallel("par", 8, quick ? 200 : 800);
      line(
          "spawns with 8 callers", String.format(Locale.ROOT, "%.0f/s (LINSTOR 2-5/s)", perSecond));
      line(
          "deletes with 8 callers",
          String.format(
              Locale.ROOT, "%.0f/s", volumes.parallelDelete("par", 8, quick ? 200 : 800)));
      memory(cluster);
    } finally {
      LocalCluster.delete(directory);
    }
  }

  private void scale() throws Exception {
    int many = quick ? 1000 : 10_000;
    out.println("== Simulated nodes, " + many + " resources ==");
    Path directory = Files.createTempDirectory("moorage-bench-");
    try (LocalCluster cluster = cluster(directory, true)) {
      Volumes volumes = new Volumes(cluster.api());
      volumes.warmUp(quick ? 200 : 500);
      Samples empty = Samples.of(200, i -> volumes.spawn("e" + i));
      line("spawn with none existing", empty.toString());
      volumes.fill("fill", many / 2);
      Samples full = Samples.of(200, i -> volumes.spawn("f" + i));
      line(
          "spawn with " + many + " resources existing",
          full + ratio(" = %.2f times that with none", full.p50() / empty.p50()));
      view(volumes, 200);
      memory(cluster);
      cluster.killServer();
      long begin = System.nanoTime();
      cluster.restartServer();
      cluster.api().get("/v1/controller/version").required("the first answer");
      line(
          "server start to first answer, with all of them stored",
          String.format(Locale.ROOT, "%.0f ms", (System.nanoTime() - begin) / 1e6));
    } finally {
      LocalCluster.delete(directory);
    }
  }

  private void start() throws Exception {
    out.println("== Start and memory ==");
    Path directory = Files.createTempDirectory("moorage-bench-");
    try (LocalCluster cluster = cluster(directory, false)) {
      Samples starts =
          Samples.of(
              quick ? 3 : 7,
              i -> {
                cluster.server().stop();
                long begin = System.nanoTime();
                cluster.restartServer();
                cluster.api().get("/v1/controller/version").required("the first answer");
                out.printf(
                    Locale.ROOT,
                    "   start %d: %.0f ms%n",
                    i + 1,
                    (System.nanoTime() - begin) / 1e6);
              });
      line("server stop, cold start and first answer", starts.toString());
      memory(cluster);
    } finally {
      LocalCluster.delete(directory);
    }
  }

  /** Most clients ask for gzip; the few that do not pay for the encryption of all that text. */
  private void view(Volumes volumes, int rounds) throws Exception {
    int resources = volumes.count();
    for (String encoding : List.of("gzip", "identity")) {
      line(
          "view/resources with " + resources + " resources, " + encoding,
          Samples.of(rounds, i -> volumes.view(encoding)) + " (LINSTOR 1800 ms at 500)");
    }
  }

  /** Memory at rest: a daemon gives back what work took once there has been none for a while. */
  private void memory(LocalCluster cluster) throws IOException, InterruptedException {
    out.println("   waiting " + REST.toSeconds() + " s for the daemons to come to rest");
    Thread.sleep(REST);
    line("memory of the server", resident(cluster.server()));
    for (Daemon node : cluster.nodes().values()) {
      line("memory of " + node.name(), resident(node));
    }
  }

  private static String resident(Daemon daemon) throws IOException {
    return String.format(Locale.ROOT, "%.0f MiB", daemon.residentKibibytes() / 1024.0);
  }

  private static String ratio(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void line(String what, String value) {
    out.printf(Locale.ROOT, "%-58s %s%n", what, value);
    out.flush();
  }
}
