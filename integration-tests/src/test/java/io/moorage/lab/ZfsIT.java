// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cluster.Api;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Volumes of a zpool that keep room for all of themselves, and their snapshots. */
@Tag("lab")
@ExtendWith({WithZfs.class, SharedLab.class})
class ZfsIT extends SnapshotScenarios {

  ZfsIT(LvmLab lab) {
    super(lab, WithZfs.THICK);
  }

  @Override
  void bringPoolsBack(LabNode node) throws Exception {
    WithZfs.importPools(node);
  }

  @Test
  void keepsRoomForTheWholeOfEveryVolumeWhateverItWasMadeOf() throws Exception {
    LabNode node = lab.first();
    Volume disk = spawn("disk", SIZE);
    disk.write(node);
    disk.snapshot("monday");
    disk.write(node);
    disk.snapshot("tuesday");
    Volume restored = disk.restore("monday", "restored");
    disk.rollBack("monday");
    disk.resize(2 * SIZE);
    lab.await("it has grown", () -> disk.bytes(node) == 2 * SIZE * MEBIBYTE);
    assertThat(reservation(node, disk)).isGreaterThanOrEqualTo(2 * SIZE * MEBIBYTE);
    assertThat(reservation(node, restored)).isGreaterThanOrEqualTo(SIZE * MEBIBYTE);
  }

  @Test
  void volumeForWhichThereIsNoRoomIsRefusedWithWhatIsFree() throws Exception {
    Api.Answer answer = spawning("huge", 16384);
    Progress.say("refused with " + answer.body());
    assertThat(answer.ok()).isFalse();
    assertThat(answer.body().toString()).contains(WithZfs.THICK).containsIgnoringCase("free");
  }

  private static long reservation(LabNode node, Volume volume) throws Exception {
    return Long.parseLong(
        node.exec(
                "zfs",
                "get",
                "-Hpo",
                "value",
                "refreservation",
                volume.device(node).substring("/dev/zvol/".length()))
            .strip());
  }
}
