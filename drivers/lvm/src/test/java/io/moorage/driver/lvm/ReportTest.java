// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reads what real lvm2 printed. */
class ReportTest {
  private static final Backing THIN = new Backing("data", Optional.of("pool"));

  @Test
  void volumesOfAThinPoolAreRead() throws Exception {
    List<LogicalVolume> volumes = Report.volumes(Recorded.text("thin-pool.lvs.txt"));

    assertThat(volumes).extracting(LogicalVolume::name).containsExactly("pool", "thick1", "thin1");
    LogicalVolume pool = volumes.getFirst();
    assertThat(pool.isThinPool()).isTrue();
    assertThat(pool.dataPercent()).contains(10.17);
    assertThat(pool.metadataPercent()).contains(10.69);
    assertThat(ThinPool.of(THIN, pool).free()).isLessThan(pool.size());
    LogicalVolume thick = volumes.get(1);
    assertThat(thick.tags()).isEqualTo(Set.of("owner=lab"));
    assertThat(thick.allocated()).isEqualTo(ByteSize.mebibytes(100));
    LogicalVolume thin = volumes.get(2);
    assertThat(thin.pool()).contains("pool");
    assertThat(thin.isActive()).isTrue();
    assertThat(thin.size()).isEqualTo(ByteSize.gibibytes(1));
    assertThat(thin.allocated()).isLessThan(ByteSize.gibibytes(1));
  }

  @Test
  void snapshotsAreRead() throws Exception {
    assertThat(Report.volumes(Recorded.text("snapshot.lvs.txt")))
        .extracting(LogicalVolume::name)
        .contains("thin1_snap1");
  }

  @Test
  void volumeOfTwoSegmentsIsOneVolume() throws Exception {
    assertThat(Report.volumes(Recorded.text("thin-pool-full.lvs.txt")))
        .extracting(LogicalVolume::name)
        .containsOnlyOnce("thick1")
        .hasSize(8);
  }

  @Test
  void emptyReportHasNoVolumes() throws Exception {
    assertThat(Report.volumes(Recorded.text("empty.lvs.txt"))).isEmpty();
  }

  @Test
  void groupsAreRead() throws Exception {
    assertThat(Report.groups(Recorded.text("thin-pool.vgs.txt")))
        .containsExactly(
            new VolumeGroup(
                "data",
                ByteSize.mebibytes(1020),
                ByteSize.mebibytes(304),
                ByteSize.mebibytes(4),
                0));
    assertThat(Report.groups(Recorded.text("missing-disk.vgs.txt")).getFirst().missingDisks())
        .isEqualTo(1);
  }

  @Test
  void fullThinPoolTakesNothingNew() throws Exception {
    LogicalVolume pool =
        Report.volumes(Recorded.text("thin-pool-full.lvs.txt")).stream()
            .filter(LogicalVolume::isThinPool)
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> ThinPool.of(THIN, pool).requireRoom())
        .hasMessageContaining("thin pool data/pool takes no more data")
        .hasMessageContaining("out_of_data");
  }

  @Test
  void wordsOfLvmGetAMeaning() {
    assertThatThrownBy(() -> new LvmTool(failing("busy.stderr.txt")).change("no", List.of("x")))
        .hasMessageContaining("it is in use on this node");
    assertThatThrownBy(() -> new LvmTool(failing("no-space.stderr.txt")).change("no", List.of("x")))
        .hasMessageContaining("the volume group is full")
        .hasMessageContaining("vgextend");
    assertThatThrownBy(() -> new LvmTool(failing("missing-group.stderr.txt")).volumes("nosuchvg"))
        .hasMessageContaining("Volume group \"nosuchvg\" not found");
  }

  @Test
  void obstaclesAreSaidInTheWordsOfTheTool() {
    assertThat(obstacles("  LVM version:     2.03.16(2)\n  Driver version:  4.50.0\n")).isEmpty();
    assertThat(obstacles("  LVM version:     2.02.90(2)\n  Driver version:  4.50.0\n"))
        .containsExactly("lvm2 is older than 2.02.158: LVM version:     2.02.90");
    assertThat(obstacles("  LVM version:     3.00.1(2)\n"))
        .singleElement()
        .asString()
        .contains("device mapper");
    CommandRunner nothing =
        (command, input, limit) ->
            new CommandResult(command, new CommandResult.End.NotStarted("No such file"), "", "");
    assertThat(new LvmProviderFactory(nothing, Clock.systemUTC()).obstacles(ProviderKind.LVM_THIN))
        .hasSize(2)
        .allMatch(reason -> reason.contains("No such file"));
  }

  @Test
  void namesThatAreNoneAreRefused() {
    PoolSpec pool =
        new PoolSpec(new PoolName("pool"), ProviderKind.LVM_THIN, "--config/x", Map.of(), 1);
    assertThatThrownBy(() -> Backing.of(pool)).hasMessageContaining("not the name of a thin pool");
  }

  private static List<String> obstacles(String version) {
    CommandRunner runner =
        (command, input, limit) ->
            new CommandResult(command, new CommandResult.End.Exited(0), version, "");
    return new LvmProviderFactory(runner, Clock.systemUTC()).obstacles(ProviderKind.LVM);
  }

  private static CommandRunner failing(String recorded) {
    return (command, input, limit) ->
        new CommandResult(command, new CommandResult.End.Exited(5), "", Recorded.text(recorded));
  }
}
