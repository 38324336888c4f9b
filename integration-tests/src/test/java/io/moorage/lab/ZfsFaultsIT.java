// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.cluster.Api;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ZFS and the machines do when things go wrong, and what we make of it. */
@Tag("lab")
@ExtendWith({WithZfs.class, SharedLab.class})
class ZfsFaultsIT {
  private final LvmLab lab;

  ZfsFaultsIT(LvmLab lab) {
    this.lab = lab;
  }

  @Test
  void poolFullOfDataTakesNoMoreHangsNobodyAndIsUsableAgainOnceThereIsRoom() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, WithZfs.SMALL, "disk", 256);
    assertThat(
            node.succeeds(
                "dd if=/dev/urandom of=%s bs=1M oflag=direct".formatted(disk.device(node))))
        .isFalse();
    Progress.say(disk.snapshotting("monday").body().toString());
    Volume other = Volume.spawn(lab, WithZfs.THIN, "other", 64);
    assertThat(other.write(node)).isNotEmpty();
    assertRefused(Volume.spawning(lab, WithZfs.SMALL, "second", 256), "n1");
    lab.api().delete("/v1/resource-definitions/disk/snapshots/monday");
    disk.delete();
    lab.await("the volume is gone", () -> WithZfs.datasets(node).size() == 1);
    Volume third = Volume.spawn(lab, WithZfs.SMALL, "third", 16);
    assertThat(third.write(node)).isNotEmpty();
  }

  @Test
  void foreignVolumeWithOurNameIsNamedInTheRefusalAndNeverTouched() throws Exception {
    LabNode node = lab.first();
    node.exec("zfs", "create", "-s", "-V", "16M", "tank/thin/foreign_00000");
    try {
      assertRefused(Volume.spawning(lab, WithZfs.THIN, "foreign", 16), "foreign_00000", "not ours");
      lab.api().delete("/v1/resource-definitions/foreign");
      lab.await(
          "the other node is rid of it", () -> WithZfs.datasets(lab.nodes().getLast()).isEmpty());
      assertThat(WithZfs.datasets(node)).containsExactly("tank/thin/foreign_00000");
    } finally {
      node.exec("zfs", "destroy", "tank/thin/foreign_00000");
    }
  }

  @Test
  void volumeInUseIsNeitherRolledBackNorRemovedUntilItIsFree() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, WithZfs.THIN, "disk", 64);
    String monday = disk.write(node);
    disk.snapshot("monday");
    disk.write(node);
    String reader = holdOpen(node, disk.device(node));
    assertRefused(disk.rollingBack("monday"), "in use on this node");
    node.exec("kill", reader);
    lab.await("it has the old content", () -> disk.checksum(node).equals(monday));
    disk.deleteSnapshot("monday");
    String second = holdOpen(node, disk.device(node));
    Progress.say("deleting answered with " + lab.api().delete("/v1/resource-definitions/disk"));
    assertThat(WithZfs.datasets(node)).containsExactly("tank/thin/disk_00000");
    node.exec("kill", second);
    lab.await("it is gone", () -> WithZfs.datasets(node).isEmpty());
  }

  private static String holdOpen(LabNode node, String device) throws IOException {
    return node.shell(
            "setsid sh -c 'exec sleep 3600 <%s' >/dev/null 2>&1 & echo $!".formatted(device))
        .strip();
  }

  @Test
  void daemonThatIsThereBeforeTheZpoolSaysSoAndGoesOnOnceItIs() throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, WithZfs.THICK, "disk", 64);
    String before = disk.write(node);
    lab.cluster().restartPower(node);
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
    lab.await("the pool is reported", () -> pool(node).contains("zpool import"));
    Progress.say(pool(node));
    WithZfs.importPools(node);
    disk.awaitDevice(node);
    awaitContent(disk, node, before);
  }

  /** The device comes a moment after the zpool. */
  private void awaitContent(Volume disk, LabNode node, String content) {
    lab.await("it has its content", () -> disk.checksum(node).equals(content));
  }

  private String pool(LabNode node) throws IOException {
    return lab.api()
        .get("/v1/nodes/" + node.name() + "/storage-pools/" + WithZfs.THICK)
        .required("asking for the pool")
        .toString();
  }

  /** The host stops after that command, of all that a roll back runs. */
  @ParameterizedTest
  @ValueSource(strings = {"rollback *", "clone *", "rename * *.removed-*"})
  void powerLossInMidRollBackEndsWithTheContentOfTheSnapshot(String after) throws Exception {
    LabNode node = lab.first();
    Volume disk = Volume.spawn(lab, WithZfs.THICK, "disk", 64);
    String monday = disk.write(node);
    disk.snapshot("monday");
    disk.write(node);
    if (!after.startsWith("rollback")) {
      disk.snapshot("tuesday");
      disk.write(node);
    }
    stopAfter(node, after);
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Api.Answer> answer = thread.submit(() -> disk.rollingBack("monday"));
      lab.await("it is stopped", () -> node.succeeds("test -e /run/stopped"));
      lab.cluster().restartPower(node);
      Progress.say("answered with " + answer.get(3, TimeUnit.MINUTES));
    } finally {
      node.exec("rm", "-f", "/usr/local/sbin/zfs");
    }
    WithZfs.importPools(node);
    Progress.say("left in the pool: " + WithZfs.datasets(node));
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
    lab.await("it has the content", () -> disk.checksum(node).equals(monday));
  }

  /** Puts a program before zfs that lets a command do its work and then never return. */
  private static void stopAfter(LabNode node, String pattern) throws IOException {
    node.shell(
        """
        cat >/usr/local/sbin/zfs <<'END'
        #!/bin/sh
        /usr/sbin/zfs "$@"
        status=$?
        case "$*" in
          %s) : >/run/stopped; exec sleep 3600 ;;
        esac
        exit $status
        END
        chmod +x /usr/local/sbin/zfs
        """
            .formatted(pattern.replace(" ", "\\ ")));
  }

  private static void assertRefused(Api.Answer answer, String... words) {
    Progress.say(answer.status() + " " + answer.body());
    assertThat(answer.ok()).as(answer.toString()).isFalse();
    assertThat(answer.body().toString()).contains(words);
  }
}
