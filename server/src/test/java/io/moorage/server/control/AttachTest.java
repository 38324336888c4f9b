// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.ItemState;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.engine.Outcome;
import io.moorage.server.engine.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttachTest {
  private static final SnapshotName BEFORE = new SnapshotName("before");

  @Test
  void attachWaitsUntilTheReplicaIsRolledBack() {
    Stage stage = Stage.withTwoReplicas();
    stage.ask(
        new Snapshots.Create(
            List.of(new Snapshots.Order(Stage.DATA, BEFORE, List.of(), Map.of()))));
    Snapshot snapshot = stage.cluster().snapshot(Stage.DATA, BEFORE).orElseThrow();
    stage.snapshotIs(snapshot, Stage.ALPHA, new ItemState.Settled());
    stage.snapshotIs(snapshot, Stage.BETA, new ItemState.Settled());
    stage.ask(new Restores.RollBack(Stage.DATA, BEFORE));
    var attach = new Attachments.Attach(Stage.DATA, Stage.ALPHA, AccessMode.EXCLUSIVE);

    assertThat(stage.answer(attach)).isInstanceOf(Outcome.Answer.Refused.class);

    stage.settles(Stage.DATA, Stage.ALPHA, 1);
    assertThat(stage.answer(attach)).isInstanceOf(Outcome.Answer.Granted.class);
  }
}
