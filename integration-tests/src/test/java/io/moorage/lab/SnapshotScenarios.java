// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cluster.Api;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every pool that takes snapshots is to do, on a real kernel. */
abstract class SnapshotScenarios {
  static final long MEBIBYTE = 1L << 20;
  static final int SIZE = 64;

  final LvmLab lab;
  private final String pool;

  SnapshotScenarios(LvmLab lab, String pool) {
    this.lab = lab;
    this.pool = pool;
  }

  /** What a host's own start scripts do for the pools before a node daemon starts. */
  abstract void bringPoolsBack(LabNode node) throws Exception;

  Volume spawn(String name, int mebibytes) throws Exception {
    return Volume.spawn(lab, pool, name, mebibytes);
  }

  Api.Answer spawning(String name, int mebibytes) throws Exception {
    return Volume.spawning(lab, pool, name, mebibytes);
  }

  void restartPower(LabNode node) throws Exception {
    lab.cluster().restartPower(node);
    bringPoolsBack(node);
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
  }

  void awaitBlockDevice(Volume volume, LabNode node) {
    lab.await(
        volume.name() + " has a device again",
        () -> node.succeeds("test -b " + volume.device(node)));
  }

  @Test
  void rollingBackBringsBackWhatWasThereAtTheSnapshotTimeAndAgain() throws Exception {
    Volume disk = spawn("disk", SIZE);
    List<String> before = new ArrayList<>();
    for (LabNode node : lab.nodes()) {
      assertThat(disk.bytes(node)).isEqualTo(SIZE * MEBIBYTE);
      before.add(disk.write(node));
    }
    disk.snapshot("monday");
    for (int round = 0; round < 2; round++) {
      for (LabNode node : lab.nodes()) {
        assertThat(disk.write(node)).isNotIn(before);
      }
      disk.rollBack("monday");
      assertThat(disk.checksum(lab.nodes().getFirst())).isEqualTo(before.getFirst());
      assertThat(disk.checksum(lab.nodes().getLast())).isEqualTo(before.getLast());
    }
  }

  @Test
  void rollingBackToAnOlderSnapshotKeepsTheNewerOnes() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    String monday = disk.write(node);
    disk.snapshot("monday");
    String tuesday = disk.write(node);
    disk.snapshot("tuesday");
    disk.write(node);
    disk.rollBack("monday");
    assertThat(disk.checksum(node)).isEqualTo(monday);
    disk.rollBack("tuesday");
    assertThat(disk.checksum(node)).isEqualTo(tuesday);
    disk.write(node);
    disk.rollBack("monday");
    assertThat(disk.checksum(node)).isEqualTo(monday);
    disk.snapshot("wednesday");
    disk.deleteSnapshot("monday");
    assertThat(disk.restore("tuesday", "restored").checksum(node)).isEqualTo(tuesday);
    assertThat(disk.restore("wednesday", "later").checksum(node)).isEqualTo(monday);
  }

  @Test
  void restoredAndClonedVolumesHaveTheContentOfTheirMomentAndLiveOnAlone() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    String first = disk.write(node);
    disk.snapshot("monday");
    String second = disk.write(node);
    Volume restored = disk.restore("monday", "restored");
    Volume copy = disk.copy("copy");
    disk.write(node);
    assertThat(restored.checksum(node)).isEqualTo(first);
    assertThat(copy.checksum(node)).isEqualTo(second);
    disk.deleteSnapshot("monday");
    disk.delete();
    assertThat(restored.checksum(node)).isEqualTo(first);
    assertThat(copy.checksum(node)).isEqualTo(second);
  }

  @Test
  void restoredVolumeTakesSnapshotsOfItsOwnAndGrows() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    String first = disk.write(node);
    disk.snapshot("monday");
    Volume restored = disk.restore("monday", "restored");
    restored.snapshot("tuesday");
    restored.resize(2 * SIZE);
    lab.await("it has grown", () -> restored.bytes(node) == 2 * SIZE * MEBIBYTE);
    restored.write(node);
    restored.rollBack("tuesday");
    assertThat(restored.checksum(node)).isEqualTo(first);
    // A roll back brings the size back too.
    assertThat(restored.bytes(node)).isEqualTo(SIZE * MEBIBYTE);
    assertThat(disk.checksum(node)).isEqualTo(first);
  }

  @Test
  void growsUnderAMountedFileSystem() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    String device = disk.device(node);
    node.shell(
        "mkfs.ext4 -q %s && mkdir -p /mnt/disk && mount %s /mnt/disk".formatted(device, device));
    try {
      node.shell("head -c 4M /dev/urandom >/mnt/disk/file && sync");
      String before = node.exec("sha256sum", "/mnt/disk/file");
      disk.resize(3 * SIZE);
      lab.await(
          "both replicas have grown",
          () ->
              disk.bytes(node) == 3 * SIZE * MEBIBYTE
                  && disk.bytes(lab.nodes().getLast()) == 3 * SIZE * MEBIBYTE);
      node.exec("resize2fs", device);
      assertThat(Long.parseLong(node.shell("df --output=size -m /mnt/disk | tail -n 1").strip()))
          .isGreaterThan(2 * SIZE);
      assertThat(node.exec("sha256sum", "/mnt/disk/file")).isEqualTo(before);
    } finally {
      node.exec("umount", "/mnt/disk");
    }
  }

  @Test
  void snapshotsOutliveTheReplicaTheyWereTakenOf() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    String monday = disk.write(node);
    disk.snapshot("monday");
    disk.write(node);
    disk.deleteReplica(node);
    assertThat(disk.restore("monday", "restored").checksum(node)).isEqualTo(monday);
  }

  @Test
  void volumesAreBackWithTheirContentAfterAPowerLoss() throws Exception {
    LabNode node = lab.first();
    Volume disk = spawn("disk", SIZE);
    String snapshotted = disk.write(node);
    disk.snapshot("monday");
    String before = disk.write(node);
    restartPower(node);
    awaitBlockDevice(disk, node);
    assertThat(disk.checksum(node)).isEqualTo(before);
    disk.rollBack("monday");
    assertThat(disk.checksum(node)).isEqualTo(snapshotted);
  }
}
