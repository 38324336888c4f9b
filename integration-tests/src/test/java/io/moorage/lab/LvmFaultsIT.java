// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cluster.Api;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What LVM and the machines do when things go wrong, and what we make of it. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class LvmFaultsIT {
  private final LvmLab lab;

  LvmFaultsIT(LvmLab lab) {
    this.lab = lab;
  }

  @Test
  void poolFullOfDataTakesNoMoreAndIsUsableAgainOnceThereIsRoom() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, LvmLab.SMALL, "disk", 256);
    assertThat(
            node.succeeds(
                "dd if=/dev/urandom of=%s bs=1M oflag=direct".formatted(disk.device(node))))
        .isFalse();
    assertThat(pool(node, "data_percent")).isEqualTo(100);
    assertRefused(disk.snapshotting("monday"), "takes no more data", "lvextend");
    assertRefused(Volume.spawning(lab, LvmLab.SMALL, "second", 16), "n1");
    disk.delete();
    lab.await("there is room again", () -> pool(node, "data_percent") == 0);
    Volume second = Volume.spawn(lab, LvmLab.SMALL, "third", 16);
    assertThat(second.write(node)).isNotEmpty();
  }

  @Test
  void poolWhoseMetadataIsNearlyFullTakesNothingNewAndKeepsWhatItHas() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, LvmLab.SMALL, "disk", 64);
    String content = disk.write(node);
    // Thin volumes that LVM knows nothing of: each takes a block, and a thousand are made in no
    // time.
    String made =
        node.shell(
                """
                pool=vgsmall-pool-tpool id=100000
                while [ "$(lvs --noheadings --options metadata_percent vgsmall/pool | cut -d. -f1)" -lt 91 ]; do
                  end=$((id + 40))
                  while [ $id -lt $end ]; do
                    dmsetup message $pool 0 "create_thin $id"
                    id=$((id + 1))
                  done
                done
                echo $id
                """)
            .strip();
    try {
      assertRefused(disk.snapshotting("monday"), "metadata", "poolmetadatasize");
      assertThat(disk.checksum(node)).isEqualTo(content);
    } finally {
      node.shell(
          "for id in $(seq 100000 %d); do dmsetup message vgsmall-pool-tpool 0 \"delete $id\"; done"
              .formatted(Integer.parseInt(made) - 1));
    }
    disk.snapshot("tuesday");
  }

  @Test
  void foreignVolumeWithOurNameIsNamedInTheRefusalAndNeverTouched() throws Exception {
    LabNode node = lab.first();
    node.shell("lvcreate -qq --virtualsize 16M --thinpool pool --name foreign_00000 vgthin");
    try {
      Api.Answer answer = Volume.spawning(lab, LvmLab.THIN, "foreign", 16);
      assertRefused(answer, "foreign_00000", "not ours");
      lab.api().delete("/v1/resource-definitions/foreign");
      lab.await("the other node is rid of it", () -> lab.volumes(lab.nodes().getLast()).isEmpty());
      assertThat(lab.volumes(node)).containsExactly("vgthin/foreign_00000");
    } finally {
      node.exec("lvremove", "--yes", "vgthin/foreign_00000");
    }
  }

  @Test
  void killedDaemonFinishesWhatItHadBegun() throws Exception {
    LabNode node = lab.first();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Api.Answer> spawn =
          thread.submit(() -> Volume.spawning(lab, LvmLab.THIN, "interrupted", 64));
      node.shell("until pidof lvcreate; do :; done");
      lab.cluster().killDaemon(node);
      Progress.say("answered with " + spawn.get(3, TimeUnit.MINUTES));
    }
    lab.cluster().startDaemon(node);
    Volume disk = new Volume(lab, "interrupted");
    for (LabNode each : lab.nodes()) {
      disk.awaitDevice(each);
    }
    assertThat(disk.write(node)).isNotEmpty();
    assertThat(lab.volumes(node)).isEqualTo(List.of("vgthin/interrupted_00000"));
  }

  @Test
  void thickVolumesAreBackWithTheirContentAfterAPowerLoss() throws Exception {
    LabNode node = lab.first();
    Volume thick = Volume.spawn(lab, LvmLab.THICK, "thick", 64);
    String before = thick.write(node);
    lab.cluster().restartPower(node);
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
    lab.await("thick has a device again", () -> node.succeeds("test -b " + thick.device(node)));
    assertThat(thick.checksum(node)).isEqualTo(before);
  }

  @Test
  void poolThatMakesWritersWaitMakesNobodyElseWait() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, LvmLab.SMALL, "disk", 128);
    node.exec("lvchange", "-qq", "--errorwhenfull", "n", "vgsmall/pool");
    try {
      node.shell(
          "setsid dd if=/dev/urandom of=%s bs=1M oflag=direct >/dev/null 2>&1 </dev/null &"
              .formatted(disk.device(node)));
      lab.await("the pool is full", () -> pool(node, "data_percent") == 100);
      assertRefused(disk.snapshotting("monday"), "takes no more data");
      Volume other = Volume.spawn(lab, LvmLab.THIN, "other", 64);
      assertThat(other.write(node)).isNotEmpty();
      Api.Answer deleted = lab.api().delete("/v1/resource-definitions/disk");
      Progress.say(deleted.status() + " " + deleted.body());
      // The kernel lets its writers wait for a minute at most.
      lab.await("the volume is gone once its writer is", () -> pool(node, "data_percent") == 0);
    } finally {
      node.exec("lvchange", "-qq", "--errorwhenfull", "y", "vgsmall/pool");
    }
  }

  @Test
  void powerLossInMidRollBackEndsWithTheContentOfTheSnapshot() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, LvmLab.THIN, "disk", 64);
    String before = disk.write(node);
    disk.snapshot("monday");
    disk.write(node);
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Api.Answer> answer = thread.submit(() -> disk.rollingBack("monday"));
      node.shell("until pidof lvremove; do :; done");
      lab.cluster().restartPower(node);
      Progress.say("answered with " + answer.get(3, TimeUnit.MINUTES));
    }
    Progress.say("left in the group: " + lab.volumes(node));
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
    lab.await("it has a device again", () -> node.succeeds("test -b " + disk.device(node)));
    assertThat(disk.checksum(node)).isEqualTo(before);
    assertThat(lab.volumes(node))
        .containsExactlyInAnyOrder("vgthin/disk_00000", "vgthin/disk_00000_monday");
  }

  private static double pool(LabNode node, String column) throws Exception {
    return Double.parseDouble(
        node.exec("lvs", "--noheadings", "--options", column, "vgsmall/pool").strip());
  }

  private static void assertRefused(Api.Answer answer, String... words) {
    Progress.say(answer.status() + " " + answer.body());
    assertThat(answer.ok()).as(answer.toString()).isFalse();
    assertThat(answer.body().toString()).contains(words);
  }
}
