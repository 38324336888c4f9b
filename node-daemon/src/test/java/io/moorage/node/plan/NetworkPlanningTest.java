// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import static io.moorage.node.plan.Scene.volume;
import static io.moorage.node.plan.Scene.volumeFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.driver.spec.ResourceReport.Freeze.Stage;
import io.moorage.driver.spec.ResourceSpec.Freeze.Phase;
import io.moorage.driver.spec.SnapshotSpec;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NetworkPlanningTest {

  private static void plans(Scene scene, String expected) {
    assertThat(Scene.print(scene.plan())).isEqualTo(expected);
  }

  @Test
  void replicationComesUpAfterItsVolumes() {
    plans(
        new Scene().replicated().present("r1", volume(0, 8, "c")).replicationIsDown(),
        """
        create data_00000 of 8 MiB in pool pool
        attach data_00000
        adjust DRBD of data (it is not up)
        r1: waits: create data_00000 of 8 MiB in pool pool
        """);
  }

  @Test
  void whoHasNoDiskNeedsNoVolume() {
    plans(
        new Scene().replicated().present("r1").replicationIsDown(),
        """
        adjust DRBD of data (it is not up)
        r1: waits: adjust DRBD of data (it is not up)
        """);
  }

  @Test
  void whatIsAsWantedIsLeftAlone() {
    plans(
        new Scene()
            .replicated()
            .present("r1", volume(0, 8, "c"))
            .attached("r1", 0, 8, "c")
            .replicationIsUp(),
        "r1: settled\n");
  }

  @Test
  void replicationGoesBeforeItsVolumes() {
    plans(
        new Scene()
            .replicated()
            .absent("r1", volume(0, 8, "c"))
            .attached("r1", 0, 8, "c")
            .replicationIsUp(),
        """
        stop DRBD of data
        remove data_00000 from pool pool
        r1: waits: stop DRBD of data
        """);
  }

  @Test
  void aReplicaThatBecomesDisklessStaysUsable() {
    plans(
        new Scene()
            .replicated()
            .absent("old", volume(0, 8, "c"))
            .replicated()
            .present("new")
            .attached("old", 0, 8, "c")
            .replicationIsUp("volume 0 has a disk"),
        """
        adjust DRBD of data (volume 0 has a disk)
        remove data_00000 from pool pool
        adjust DRBD of data (volume 0 has a disk)
        old: waits: adjust DRBD of data (volume 0 has a disk)
        new: waits: adjust DRBD of data (volume 0 has a disk)
        """);
  }

  @Test
  void aNewIncarnationOnTheSameNameStartsAfresh() {
    plans(
        new Scene()
            .replicated()
            .absent("old", volume(0, 8, "c"))
            .replicated()
            .present("new", volume(0, 8, "d"))
            .attached("old", 0, 8, "c")
            .replicationIsUp("the secret differs"),
        """
        stop DRBD of data
        remove data_00000 from pool pool
        create data_00000 of 8 MiB in pool pool
        attach data_00000
        adjust DRBD of data (the secret differs)
        old: waits: stop DRBD of data
        new: waits: create data_00000 of 8 MiB in pool pool
        """);
  }

  @Test
  void whatIsUpCannotStandOnVolumesThatAreStillToBeMade() {
    assertThat(
            Scene.print(
                new Scene()
                    .replicated()
                    .absent("old", volume(0, 8, "c"))
                    .replicated()
                    .present("new", volume(0, 8, "d"))
                    .attached("old", 0, 8, "c")
                    .replicationIsUp()
                    .plan()))
        .startsWith("stop DRBD of data\nremove data_00000 from pool pool\n");
  }

  @Test
  void contentIsReplacedUnderNobodysFeet() {
    plans(
        new Scene()
            .replicated()
            .present("r1", volumeFrom(0, 8, "d", "s1"))
            .attached("r1", 0, 8, "c")
            .taken("s1", "snap", 0)
            .replicationIsUp(),
        """
        stop DRBD of data
        detach data_00000
        roll data_00000 back to snapshot data_00000_snap
        attach data_00000
        adjust DRBD of data
        r1: waits: stop DRBD of data
        """);
  }

  @Test
  void whatCannotBeLookedAtIsLeftAlone() {
    plans(
        new Scene()
            .replicated()
            .absent("r1", volume(0, 8, "c"))
            .attached("r1", 0, 8, "c")
            .replicationIsUnknown("drbdsetup does not answer"),
        "r1: blocked: DRBD of resource data cannot be looked at: drbdsetup does not answer"
            + " (see to what is named; until then nothing is changed there)\n");
  }

  @Test
  void ioIsFrozenOnceAndThenHeld() {
    plans(
        settled().freeze("r1", "other", Stage.KEPT).replicationIsUp(),
        "suspend the I/O of data\nr1: waits: suspend the I/O of data\n");
    plans(settled().freeze("r1", "s1", Stage.HOLDS).replicationStandsStill(), "r1: settled\n");
  }

  @Test
  void ioGoesOnWhenNobodyAsksForTheFreezeAnyMore() {
    plans(
        new Scene()
            .replicated()
            .present("r1", volume(0, 8, "c"))
            .attached("r1", 0, 8, "c")
            .freeze("r1", "s1", Stage.HOLDS)
            .replicationStandsStill(),
        "resume the I/O of data\nr1: waits: resume the I/O of data\n");
  }

  @Test
  void aFreezeThatIsOverIsNotBegunAgain() {
    plans(
        settled().freeze("r1", "s1", Stage.OVER).replicationStandsStill(),
        "resume the I/O of data\nr1: waits: resume the I/O of data\n");
    plans(settled().freeze("r1", "s1", Stage.OVER).replicationIsUp(), "r1: settled\n");
  }

  @Test
  void aSnapshotIsTakenWhileIoStandsStillAndOnlyThen() {
    plans(
        held()
            .freeze("r1", "s1", Stage.HOLDS)
            .replicationStandsStill()
            .snapshot("s1", "snap", SnapshotSpec.Phase.TAKE, Set.of(), 0),
        """
        take snapshot data_00000_snap
        r1: settled
        s1: waits: take snapshot data_00000_snap
        """);
    assertThat(
            Scene.print(
                held()
                    .freeze("r1", "s1", Stage.OVER)
                    .replicationIsUp()
                    .snapshot("s1", "snap", SnapshotSpec.Phase.TAKE, Set.of(), 0)
                    .plan()))
        .contains("s1: blocked: snapshot data_00000_snap cannot be taken any more");
  }

  private static Scene settled() {
    return new Scene()
        .replicated()
        .frozen("s1", Phase.BEGIN)
        .present("r1", volume(0, 8, "c"))
        .attached("r1", 0, 8, "c");
  }

  private static Scene held() {
    return new Scene()
        .replicated()
        .frozen("s1", Phase.HOLD)
        .present("r1", volume(0, 8, "c"))
        .attached("r1", 0, 8, "c");
  }
}
