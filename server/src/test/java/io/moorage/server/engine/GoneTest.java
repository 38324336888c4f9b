// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.server.cluster.Resource;
import io.moorage.server.control.Removals;
import org.junit.jupiter.api.Test;

class GoneTest {

  @Test
  void whatIsGoneIsNotedLaterWhereItsCommitFailed() {
    Stage stage = Stage.withTwoReplicas();
    Resource leaving = stage.resource(Stage.DATA, Stage.ALPHA);
    stage.ask(new Removals.Delete(Stage.DATA, Stage.ALPHA, false));

    stage.sawInVain(Stage.ALPHA, stage.gone(leaving));
    assertThat(stage.cluster().departed()).hasSize(1);

    stage.tick();
    assertThat(stage.cluster().departed()).isEmpty();
  }
}
