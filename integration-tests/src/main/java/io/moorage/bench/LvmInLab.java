// SPDX-License-Identifier: Apache-2.0
package io.moorage.bench;

import io.moorage.cluster.Build;
import io.moorage.lab.Lab;
import io.moorage.lab.LabCluster;
import io.moorage.lab.LabNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One volume in a thin pool of LVM in a virtual machine: through us, and by the commands that a
 * person would type there.
 */
final class LvmInLab {
  private static final String POOL = "vg/pool";

  /** Each line printed says how many microseconds each of the four commands took. */
  private static final String BARE =
      """
      us() { echo $(($(date +%s%N) / 1000)); }
      for i in $(seq "$1"); do
        a=$(us)
        lvcreate -qq --yes --thinpool pool --virtualsize 64M --name bare vg
        b=$(us)
        lvcreate -qq --yes --snapshot --name snap vg/bare
        c=$(us)
        lvremove -qq --yes vg/snap
        d=$(us)
        lvremove -qq --yes vg/bare
        echo $((b - a)) $((c - b)) $((d - c)) $(($(us) - d))
      done
      """;

  private final PrintStream out;
  private final int rounds;

  LvmInLab(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  /** Says why not where there can be no lab. */
  void run() throws Exception {
    Build build = Build.here();
    Optional<String> obstacle = Lab.obstacle(build);
    if (obstacle.isPresent()) {
      out.println("left out: " + obstacle.get());
      return;
    }
    try (LabCluster cluster = LabCluster.start(build, new Lab.Size(1, 1, "2G", 1024))) {
      LabNode node = cluster.lab().nodes().getFirst();
      node.shell(
          """
          pvcreate -qq /dev/lab/disk1
          vgcreate -qq vg /dev/lab/disk1
          lvcreate -qq --type thin-pool --size 1G --name pool vg
          """);
      cluster.addPool(node, "pool", "LVM_THIN", POOL);
      compare(cluster, node);
    }
  }

  private void compare(LabCluster cluster, LabNode node) throws Exception {
    cluster
        .api()
        .post(
            "/v1/resource-groups",
            Map.of(
                "name",
                "bench",
                "select_filter",
                Map.of("place_count", 1, "layer_stack", List.of("STORAGE"))))
        .required("creating the resource group");
    Volumes volumes = new Volumes(cluster.api());
    for (int i = 0; i < rounds; i++) {
      volumes.spawn("warm" + i);
      volumes.delete("warm" + i);
    }
    Samples[] bare = bare(node);
    Samples spawn = Samples.of(rounds, i -> volumes.spawn("m" + i));
    Samples snapshot = Samples.of(rounds, i -> volumes.snapshot("m" + i, "snap"));
    Samples snapshotEnd = Samples.of(rounds, i -> volumes.deleteSnapshot("m" + i, "snap"));
    Samples delete = Samples.of(rounds, i -> volumes.delete("m" + i));
    line("create", spawn, bare[0]);
    line("snapshot", snapshot, bare[1]);
    line("delete snapshot", snapshotEnd, bare[2]);
    line("delete", delete, bare[3]);
  }

  private Samples[] bare(LabNode node) throws IOException {
    List<String[]> lines =
        node.exec("sh", "-euc", BARE, "sh", Integer.toString(rounds))
            .lines()
            .map(line -> line.split(" ", -1))
            .toList();
    Samples[] samples = new Samples[4];
    for (int kind = 0; kind < samples.length; kind++) {
      int column = kind;
      samples[kind] =
          Samples.ofNanoseconds(
              lines.stream().mapToLong(line -> Long.parseLong(line[column]) * 1000).toArray());
    }
    return samples;
  }

  private void line(String what, Samples ours, Samples bare) {
    out.printf(
        Locale.ROOT,
        "%-18s through server and node: %s; bare command: %s; ratio of p50 %.2f%n",
        what,
        ours,
        bare,
        ours.p50() / bare.p50());
  }
}
