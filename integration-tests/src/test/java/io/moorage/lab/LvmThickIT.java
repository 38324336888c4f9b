// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cluster.Api;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Volumes that take their space at once, on a real kernel. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class LvmThickIT {
  private static final long MEBIBYTE = 1L << 20;

  private final LvmLab lab;

  LvmThickIT(LvmLab lab) {
    this.lab = lab;
  }

  @Test
  void growsAndKeepsItsContent() throws Exception {
    Volume disk = Volume.spawn(lab, LvmLab.THICK, "thick", 64);
    LabNode node = lab.first();
    String before = disk.write(node);
    disk.resize(100);
    lab.await("it has grown", () -> disk.bytes(node) == 100 * MEBIBYTE);
    assertThat(disk.checksum(node)).isEqualTo(before);
  }

  @Test
  void newVolumeShowsNoFileSystemOfAnEarlierOne() throws Exception {
    LabNode node = lab.first();
    Volume first = Volume.spawn(lab, LvmLab.THICK, "first", 64);
    node.exec("mkfs.ext4", "-q", first.device(node));
    first.delete();
    Volume second = Volume.spawn(lab, LvmLab.THICK, "second", 64);
    assertThat(node.succeeds("blkid -p " + second.device(node))).isFalse();
  }

  @Test
  void takesNoSnapshotsAndSaysWhatWould() throws Exception {
    Volume disk = Volume.spawn(lab, LvmLab.THICK, "thick", 64);
    Api.Answer answer = disk.snapshotting("monday");
    assertThat(answer.ok()).isFalse();
    assertThat(answer.body().toString()).contains("LVM_THIN");
  }

  @Test
  void volumeLargerThanTheGroupIsRefusedWithWhatIsFree() throws Exception {
    Api.Answer answer = Volume.spawning(lab, LvmLab.THICK, "huge", 4096);
    assertThat(answer.ok()).isFalse();
    Progress.say("refused with " + answer.body());
    assertThat(answer.body().toString()).contains("thick").containsIgnoringCase("free");
  }
}
