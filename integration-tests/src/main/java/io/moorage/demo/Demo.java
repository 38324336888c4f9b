// SPDX-License-Identifier: Apache-2.0
package io.moorage.demo;

import io.moorage.cli.Environment;
import io.moorage.cluster.Build;
import io.moorage.cluster.Daemon;
import io.moorage.cluster.LocalCluster;
import io.moorage.cluster.LoopDevices;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shows the whole: a server and three nodes on this machine, and a virtual machine's disk from its
 * creation to its end, through the very calls that a Proxmox host makes.
 */
public final class Demo {
  private static final List<String> NODES = List.of("alpha", "bravo", "charlie");
  private static final String POOL = "thin";
  private static final int VMID = 100;
  private static final int CLONE_VMID = 101;
  private static final long GIBIBYTE = 1L << 30;

  private final PrintStream out;
  private final Story story;
  private final boolean real;
  private final boolean keep;
  private final Path directory;

  private Demo(PrintStream out, boolean real, boolean keep, Path directory) {
    this.out = out;
    this.story = new Story(out);
    this.real = real;
    this.keep = keep;
    this.directory = directory;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out));
  }

  static int run(List<String> arguments, PrintStream out) {
    if (arguments.contains("--help")) {
      out.println("Usage: ./moor demo [--keep | --end] [--simulated]");
      out.println("  --keep       leaves the cluster running and says how to use it");
      out.println("  --end        ends the one that --keep has left");
      out.println("  --simulated  uses imagined disks, as it does without root or loop devices");
      return 0;
    }
    try {
      if (arguments.contains("--end")) {
        return KeptCluster.end(out);
      }
      Optional<String> obstacle =
          arguments.contains("--simulated")
              ? Optional.of("you asked for it")
              : LoopDevices.obstacle();
      obstacle.ifPresent(why -> {
        out.println("SIMULATED NODES: real block devices are not used, because " + why + ".");
        out.println("Server, daemons, certificates and calls are real; the disks are imagined.\n");
      });
      Path directory =
          Files.createDirectory(
              Path.of(System.getProperty("java.io.tmpdir"))
                  .resolve("moorage-demo-" + ProcessHandle.current().pid()));
      return new Demo(out, obstacle.isEmpty(), arguments.contains("--keep"), directory).play();
    } catch (IOException e) {
      out.println("the demo cannot run: " + e.getMessage());
      return 1;
    }
  }

  private int play() throws IOException {
    LocalCluster cluster = null;
    boolean done = false;
    try {
      cluster = begin();
      useDisk(cluster);
      if (keep) {
        KeptCluster.note(cluster);
        farewell(cluster);
        done = true;
        return 0;
      }
      end(cluster);
      done = true;
      return 0;
    } catch (Exception e) {
      out.println("\nthe demo failed: " + e.getMessage());
      return 1;
    } finally {
      if (!done) {
        if (cluster != null) {
          cluster.close();
        }
        LocalCluster.delete(directory);
      }
    }
  }

  private LocalCluster begin() throws Exception {
    story.heading("A cluster on this machine");
    Build build = Build.here();
    LocalCluster cluster =
        story.step(
            "start the server: TLS with its own CA, SQLite",
            () -> LocalCluster.in(build, directory, build.plugins(), !real, keep));
    try {
      for (String node : NODES) {
        story.step(
            "node " + node + " joins with a one-time token",
            () -> {
              cluster.addNode(node);
              return node;
            });
      }
      story.step(
          "create a storage pool on each node",
          () -> {
            for (String node : NODES) {
              cluster.addPool(node, POOL);
            }
            return POOL;
          });
      cluster
          .api()
          .post(
              "/v1/resource-groups",
              Map.of(
                  "name",
                  "vms",
                  "select_filter",
                  Map.of(
                      "place_count",
                      2,
                      "storage_pool_list",
                      List.of(POOL),
                      "layer_stack",
                      List.of("STORAGE"))))
          .required("creating the resource group");
      story.step("the Proxmox plugin is loaded", () -> awaitPlugin(cluster));
      show(cluster, "node", "list");
      show(cluster, "storage-pool", "list");
      show(cluster, "plugin", "list");
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  private static String awaitPlugin(LocalCluster cluster) throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!cluster.api().get("/plugins/proxmox/v1/host").ok()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "the plugin is not there: " + cluster.api().get("/v1/plugins").body());
      }
      Thread.sleep(50);
    }
    return "proxmox";
  }

  private void useDisk(LocalCluster cluster) throws Exception {
    Disks disks = new Disks(cluster.api());
    FileSystem guest = new FileSystem(directory.resolve("guest"));
    story.heading("A virtual machine's disk, by the calls a Proxmox host makes");
    List<String> plan =
        story.step("dry run: what would creating it do?", () -> disks.planCreate(VMID, GIBIBYTE));
    story.say(String.join("\n", plan));
    String disk =
        story.step(
            "create a disk of 1 GiB on two of three nodes",
            () -> disks.create(VMID, GIBIBYTE, NODES.getFirst()));
    String node = disks.nodesOf(disk).getFirst();
    String device = story.step("attach it on " + node, () -> disks.activate(disk, node));
    story.say(disk + " is " + device + " on " + node);
    show(cluster, "resource", "list");
    String before = real ? writeFiles(guest, device) : "";
    story.step(
        "take a snapshot",
        () -> {
          disks.snapshot(disk, "before");
          return disk;
        });
    if (real) {
      overwrite(guest, device, before);
    }
    rollBack(disks, guest, disk, node, before);
    grow(disks, guest, disk, node);
    String copy = story.step("clone it", () -> disks.clone(disk, CLONE_VMID));
    checkClone(disks, guest, copy, before);
    show(cluster, "resource", "list");
    show(cluster, "snapshot", "list");
    if (keep) {
      return;
    }
    deleteAll(cluster, disks, disk, copy);
  }

  private String writeFiles(FileSystem guest, String device) throws Exception {
    story.step(
        "make an ext4 on it",
        () -> {
          FileSystem.make(device);
          return device;
        });
    String checksum =
        story.step(
            "write files",
            () ->
                guest.mounted(
                    device,
                    () -> {
                      guest.write(1);
                      return guest.checksum();
                    }));
    story.say("checksum of the files: " + checksum);
    return checksum;
  }

  private void overwrite(FileSystem guest, String device, String before) throws Exception {
    String after =
        story.step(
            "overwrite the files",
            () ->
                guest.mounted(
                    device,
                    () -> {
                      guest.write(2);
                      return guest.checksum();
                    }));
    story.say("checksum of the files: " + after);
    require(!after.equals(before), "overwriting changed nothing");
  }

  private void rollBack(Disks disks, FileSystem guest, String disk, String node, String before)
      throws Exception {
    story.step(
        "detach it",
        () -> {
          disks.deactivate(disk, node);
          return disk;
        });
    story.step(
        "roll back to the snapshot",
        () -> {
          disks.rollback(disk, "before");
          return disk;
        });
    String device = story.step("attach it again", () -> disks.activate(disk, node));
    if (real) {
      String now = story.step("read the files", () -> guest.mounted(device, guest::checksum));
      story.say("checksum of the files: " + now);
      require(now.equals(before), "the old content is not back: " + now + " instead of " + before);
      story.say("the old content is back");
    }
  }

  private void grow(Disks disks, FileSystem guest, String disk, String node) throws Exception {
    story.step(
        "grow it to 2 GiB while it is attached",
        () -> {
          disks.resize(disk, 2 * GIBIBYTE);
          return disk;
        });
    if (real) {
      String device = disks.activate(disk, node);
      long size =
          story.step(
              "grow its file system",
              () -> {
                FileSystem.grow(device);
                return guest.mounted(device, guest::sizeMebibytes);
              });
      story.say("the file system has " + size + " MiB");
      require(size > 1500, "the file system did not grow");
    }
    disks.deactivate(disk, node);
  }

  private void checkClone(Disks disks, FileSystem guest, String copy, String before)
      throws Exception {
    String node = disks.nodesOf(copy).getFirst();
    String device = disks.activate(copy, node);
    if (real) {
      String checksum =
          story.step("read the clone's files", () -> guest.mounted(device, guest::checksum));
      require(checksum.equals(before), "the clone's content differs");
      story.say("the clone " + copy + " has the same content: " + checksum);
    }
    disks.deactivate(copy, node);
  }

  private void deleteAll(LocalCluster cluster, Disks disks, String disk, String copy)
      throws Exception {
    story.heading("The end of the disk");
    List<String> plan =
        story.step("dry run: what would deleting the clone do?", () -> disks.planDelete(copy));
    story.say(String.join("\n", plan));
    story.step(
        "delete the snapshot",
        () -> {
          disks.deleteSnapshot(disk, "before");
          return disk;
        });
    for (String each : List.of(copy, disk)) {
      story.step(
          "delete " + each,
          () -> {
            disks.delete(each);
            return each;
          });
    }
    show(cluster, "resource", "list");
  }

  private void end(LocalCluster cluster) throws Exception {
    if (real) {
      List<String> left = LoopDevices.below(directory.resolve("pools"));
      require(left.isEmpty(), "loop devices are left: " + left);
      for (String node : NODES) {
        try (Stream<Path> files = Files.list(cluster.poolDirectory(node))) {
          List<Path> leftFiles = files.toList();
          require(leftFiles.isEmpty(), "files are left: " + leftFiles);
        }
      }
    }
    story.step(
        "stop server and nodes, remove everything",
        () -> {
          cluster.close();
          return directory;
        });
    boolean gone =
        !cluster.server().alive() && cluster.nodes().values().stream().noneMatch(Daemon::alive);
    require(gone && !Files.exists(directory), "something is left in " + directory);
    out.println("\nDone: nothing is left on this machine. './moor demo --keep' leaves it running.");
  }

  private void farewell(LocalCluster cluster) {
    out.println("\nThe cluster goes on running. Use it from any shell:");
    out.println();
    out.println("  export MOOR_SERVERS=" + cluster.api().base());
    out.println("  export MOOR_CA=" + cluster.caFile());
    out.println("  ./moor node list");
    out.println("  ./moor resource-group spawn-resources vms data1 512MiB --dry-run");
    out.println("  ./moor resource-group spawn-resources vms data1 512MiB");
    out.println("  ./moor resource list");
    out.println();
    out.println("Logs and state lie in " + directory + ". End it with './moor demo --end'.");
  }

  private void show(LocalCluster cluster, String... command) {
    out.println();
    out.println("$ moor " + String.join(" ", command));
    int code =
        io.moorage.cli.Main.run(
            command,
            new Environment(
                out,
                out,
                Map.of(
                    "MOOR_SERVERS",
                    cluster.api().base().toString(),
                    "MOOR_CA",
                    cluster.caFile().toString()),
                false,
                ZoneId.systemDefault(),
                Clock.systemUTC()));
    require(code == 0, "'moor " + String.join(" ", command) + "' ended with " + code);
    out.println();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
