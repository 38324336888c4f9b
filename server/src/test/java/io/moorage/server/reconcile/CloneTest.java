// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Restores;
import io.moorage.server.engine.Stage;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CloneTest {
  private static final ResourceName COPY = new ResourceName("copy");

  @Test
  void cloneGoesAgainWhenItsSnapshotCannotBeTaken() {
    Stage stage = Stage.withTwoReplicas();
    stage.ask(new Restores.Clone(Stage.DATA, Optional.empty(), COPY, Map.of()));
    Snapshot snapshot = stage.cluster().snapshotsOf(Stage.DATA).values().iterator().next();

    stage.snapshotIs(
        snapshot, Stage.ALPHA, new ItemState.Failed(Problem.of("the pool has no room")));
    stage.tick();

    assertThat(stage.cluster().snapshotsOf(Stage.DATA)).isEmpty();
    assertThat(stage.cluster().definition(COPY)).isEmpty();
  }
}
