// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads what real OpenZFS printed. */
class ReportTest {
  private static final Backing TANK = new Backing("tank");

  /** The columns that were asked for when the outputs were recorded. */
  private static final List<String> RECORDED_COLUMNS =
      List.of(
          ("name,type,used,avail,refer,volsize,volblocksize,refreservation,origin,creation,guid,"
                  + "written,logicalused,compressratio")
              .split(","));

  private static List<Dataset> recorded(Backing backing, String name) {
    return Report.datasets(backing, RECORDED_COLUMNS, Recorded.text(name));
  }

  @Test
  void volumesAndSnapshotsAreRead() {
    List<Dataset> datasets = recorded(TANK, "snapshots.list.txt");

    assertThat(datasets)
        .extracting(Dataset::name)
        .containsExactly("clone1", "fs", "thick", "thin", "thin@s1", "thin@s2");
    assertThat(datasets.get(1).type()).isEqualTo(Dataset.Type.FILE_SYSTEM);
    Dataset thick = datasets.get(2);
    assertThat(thick.size()).isEqualTo(ByteSize.mebibytes(100));
    assertThat(thick.blockSize()).isEqualTo(ByteSize.kibibytes(16));
    assertThat(thick.reservation()).isEqualTo(ByteSize.bytes(108789760));
    Dataset thin = datasets.get(3);
    assertThat(thin.reservation()).isEqualTo(ByteSize.ZERO);
    assertThat(thin.used()).isEqualTo(ByteSize.bytes(32026624));
    Dataset snapshot = datasets.get(4);
    assertThat(snapshot.isSnapshot()).isTrue();
    assertThat(snapshot.volumeName()).isEqualTo("thin");
    assertThat(snapshot.size()).isEqualTo(ByteSize.mebibytes(500));
    assertThat(snapshot.guid()).isEqualTo("16406358754024368620");
  }

  @Test
  void whatLiesElsewhereOrDeeperIsLeftOut() {
    assertThat(recorded(new Backing("tank/fs"), "snapshots.list.txt")).isEmpty();
    assertThat(
            Report.datasets(
                TANK, List.of("name", "type"), "tank/a/b\tvolume\ntank/c\tvolume\nx/d\tvolume\n"))
        .extracting(Dataset::name)
        .containsExactly("c");
  }

  @Test
  void whatIsNeededIsToldByClonesAndHolds() {
    String rows =
        """
        tank/a@1\tsnapshot\t0\ttank/b,tank/c\ton
        tank/a@2\tsnapshot\t1\t\toff
        tank/a@3\tsnapshot\t0\t-\toff
        tank/a@4\tsnapshot\t0\t\toff
        """;
    List<Dataset> datasets =
        Report.datasets(TANK, List.of("name", "type", "userrefs", "clones", "defer_destroy"), rows);

    assertThat(datasets).extracting(Dataset::needed).containsExactly(true, true, false, false);
    assertThat(datasets).extracting(Dataset::deferred).containsExactly(true, false, false, false);
  }

  @Test
  void roomIsReadAndNothingElseIsTakenForIt() {
    assertThat(Report.room("tank\t130818048\t741597184\n"))
        .isEqualTo(new Room(ByteSize.bytes(130818048), ByteSize.bytes(741597184)));
    assertThatThrownBy(() -> Report.room("")).hasMessageContaining("0 rows");
    assertThatThrownBy(() -> Report.room("tank\t1\n")).hasMessageContaining("2 columns");
    assertThatThrownBy(() -> Report.room("tank\t1G\t1G\n"))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void wordsOfZfsGetAMeaning() {
    assertThatThrownBy(() -> change("busy.stderr.txt"))
        .hasMessageContaining("it is in use on this node");
    assertThatThrownBy(() -> change("no-space.stderr.txt"))
        .hasMessageContaining("the zpool is full")
        .hasMessageContaining("zpool add");
    assertThatThrownBy(() -> change("rollback-refused.stderr.txt"))
        .hasMessageContaining("zfs list -t bookmark");
    assertThatThrownBy(
            () -> new ZfsTool(ending(1, "", Recorded.text("missing.stderr.txt"))).room(TANK))
        .hasMessageContaining("could not read tank")
        .hasMessageContaining("dataset does not exist");
    assertThatThrownBy(() -> new ZfsTool(ending(0, "what?\n", "")).datasets(TANK))
        .hasMessageContaining("printed what is not understood");
  }

  private static void change(String recorded) throws Exception {
    new ZfsTool(ending(1, "", Recorded.text(recorded))).change("no", List.of("x"));
  }

  @Test
  void obstaclesNameThePackage() {
    assertThat(obstacles(ending(0, Recorded.text("version.txt"), ""))).isEmpty();
    assertThat(obstacles(ending(1, "zfs-2.1.11-1\n", "The ZFS modules are not loaded.")))
        .singleElement()
        .asString()
        .contains("zfs-dkms")
        .contains("The ZFS modules are not loaded");
    assertThat(obstacles(ending(2, "", "unrecognized command 'version'")))
        .singleElement()
        .asString()
        .contains("OpenZFS 0.8 or newer");
    assertThat(
            obstacles((command, input, limit) ->
                new CommandResult(
                    command, new CommandResult.End.NotStarted("No such file"), "", "")))
        .singleElement()
        .asString()
        .contains("zfsutils-linux")
        .contains("No such file");
  }

  private static List<String> obstacles(CommandRunner runner) {
    return new ZfsProviderFactory(runner, Clock.systemUTC()).obstacles(ProviderKind.ZFS);
  }

  private static CommandRunner ending(int code, String output, String errors) {
    return (command, input, limit) ->
        new CommandResult(command, new CommandResult.End.Exited(code), output, errors);
  }
}
