// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Volumes and snapshots in thin pools of LVM, on a real kernel. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class LvmThinIT {
  private static final long MEBIBYTE = 1L << 20;
  private static final int SIZE = 64;

  private final LvmLab lab;

  LvmThinIT(LvmLab lab) {
    this.lab = lab;
  }

  @Test
  void rollingBackBringsBackWhatWasThereAtTheSnapshotTimeAndAgain() throws Exception {
    Volume disk = Volume.spawn(lab, LvmLab.THIN, "disk", SIZE);
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
  void restoredAndClonedVolumesHaveTheContentOfTheirMomentAndLiveOnAlone() throws Exception {
    Volume disk = Volume.spawn(lab, LvmLab.THIN, "disk", SIZE);
    LabNode node = lab.first();
    String first = disk.write(node);
    disk.snapshot("monday");
    String second = disk.write(node);
    Volume restored = disk.restore("monday", "restored");
    Volume copy = disk.copy("copy");
    disk.write(node);
    assertThat(restored.checksum(node)).isEqualTo(first);
    assertThat(copy.checksum(node)).isEqualTo(second);
    lab.api()
        .delete("/v1/resource-definitions/disk/snapshots/monday")
        .required("deleting the snapshot");
    disk.delete();
    assertThat(restored.checksum(node)).isEqualTo(first);
    assertThat(copy.checksum(node)).isEqualTo(second);
  }

  @Test
  void growsUnderAMountedFileSystem() throws Exception {
    Volume disk = Volume.spawn(lab, LvmLab.THIN, "disk", SIZE);
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
}
