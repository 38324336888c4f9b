// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Observed;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.engine.Outcome;
import io.moorage.server.engine.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastReplicaTest {
  private final Stage stage = Stage.withTwoReplicas();

  @Test
  void replicaMayGoWhileTheOtherIsComplete() {
    assertThat(deletion()).isInstanceOf(Outcome.Answer.Granted.class);
  }

  @Test
  void replicaStaysWhileTheOtherLacksAVolume() {
    stage.addVolume();
    stage.settles(Stage.DATA, Stage.ALPHA, 2);

    assertRefused();
  }

  @Test
  void replicaStaysWhileTheOtherCannotBeRead() {
    stage.poolIs(Stage.BETA, new Observed.Unknown<>("input/output error"));

    assertRefused();
  }

  @Test
  void snapshotOfACloneIsNoCopyToRelyOn() {
    stage.poolIs(Stage.BETA, new Observed.Unknown<>("input/output error"));
    stage.ask(new Restores.Clone(Stage.DATA, Optional.empty(), new ResourceName("copy"), Map.of()));
    taken();

    assertRefused();
  }

  @Test
  void snapshotThatWasAskedForIsACopy() {
    stage.poolIs(Stage.BETA, new Observed.Unknown<>("input/output error"));
    stage.ask(
        new Snapshots.Create(
            List.of(
                new Snapshots.Order(
                    Stage.DATA,
                    new io.moorage.api.model.SnapshotName("kept"),
                    List.of(),
                    Map.of()))));
    taken();

    assertThat(deletion()).isInstanceOf(Outcome.Answer.Granted.class);
  }

  private void taken() {
    Snapshot snapshot = stage.cluster().snapshotsOf(Stage.DATA).values().iterator().next();
    stage.snapshotIs(snapshot, Stage.ALPHA, new ItemState.Settled());
    stage.snapshotIs(snapshot, Stage.BETA, new ItemState.Settled());
  }

  private Outcome.Answer deletion() {
    return stage.answer(new Removals.Delete(Stage.DATA, Stage.ALPHA, false));
  }

  private void assertRefused() {
    assertThat(deletion())
        .isInstanceOfSatisfying(
            Outcome.Answer.Refused.class,
            refused ->
                assertThat(refused.why())
                    .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.LAST_REPLICA)));
  }
}
