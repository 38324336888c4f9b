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

  private final int many;

  /**
   * @param rounds how often each thing is timed
   * @param many how many volumes are a great many
   */
  LvmInLab(PrintStream out, int rounds, int many) {
    this.out = out;
    this.rounds = rounds;
    this.many = many;
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
          lvcreate -qq --type thin-pool --size 1G --poolmetadatasize 32M --name pool vg
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
    atOnce(volumes);
    besideMany(volumes, node);
  }

  /** LVM works on one thing at a time, so all that can be gained is what is not LVM. */
  private void atOnce(Volumes volumes) throws Exception {
    int count = 50;
    double single = volumes.parallel("single", 1, count);
    double singleEnd = volumes.parallelDelete("single", 1, count);
    double all = volumes.parallel("all", count, count);
    double allEnd = volumes.parallelDelete("all", count, count);
    out.printf(
        Locale.ROOT,
        "%d at once         create %.2f/s, one by one %.2f/s, ratio %.2f;"
            + " delete %.2f/s, one by one %.2f/s, ratio %.2f%n",
        count,
        all,
        single,
        all / single,
        allEnd,
        singleEnd,
        allEnd / singleEnd);
  }

  private void besideMany(Volumes volumes, LabNode node) throws Exception {
    int few = 5;
    volumes.fill("fill", few);
    Samples[] bareFew = bare(node);
    Samples createFew = Samples.of(rounds, i -> volumes.spawn("few" + i));
    Samples deleteFew = Samples.of(rounds, i -> volumes.delete("few" + i));
    volumes.fill("fill", many);
    Samples[] bareMany = bare(node);
    Samples createMany = Samples.of(rounds, i -> volumes.spawn("many" + i));
    Samples deleteMany = Samples.of(rounds, i -> volumes.delete("many" + i));
    beside("create", few, new Samples[] {createFew, createMany, bareFew[0], bareMany[0]});
    beside("delete", few, new Samples[] {deleteFew, deleteMany, bareFew[3], bareMany[3]});
  }

  private void beside(String what, int few, Samples[] times) {
    out.printf(
        Locale.ROOT,
        "%s beside %d volumes: %s; beside %d: %s; ratio of p50 %.2f, of the bare command %.2f%n",
        what,
        many,
        times[1],
        few,
        times[0],
        times[1].p50() / times[0].p50(),
        times[3].p50() / times[2].p50());
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
