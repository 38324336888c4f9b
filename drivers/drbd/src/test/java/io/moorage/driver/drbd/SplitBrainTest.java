// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.DrbdFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From how three real nodes stood when both of two had changed their data. */
class SplitBrainTest {
  private static final ResourceName R0 = new ResourceName("r0");

  private static Map<String, DrbdFacts> sides(String scene) {
    Map<String, DrbdFacts> sides = new HashMap<>();
    for (String node : List.of("n1", "n2", "n3")) {
      KernelState.of(Recorded.text(scene + "/" + node + "-events2-now.txt").lines())
          .find("r0")
          .ifPresent(state -> sides.put(node, Facts.of(state, -1, List.of())));
    }
    return sides;
  }

  @Test
  void loserGivesUpAndTheOthersConnect() throws DriverException {
    Map<String, List<List<String>>> plan =
        SplitBrain.plan(R0, sides("23-split-brain-detected"), "n1");

    assertThat(plan.get("n1")).containsExactly(List.of("drbdadm", "connect", "r0:n2"));
    assertThat(plan.get("n2"))
        .contains(
            List.of("drbdadm", "disconnect", "r0:n1"),
            List.of("drbdadm", "connect", "--discard-my-data", "r0:n1"));
    assertThat(plan.get("n3")).containsExactly(List.of("drbdadm", "connect", "r0:n2"));
  }

  @Test
  void primaryThatLosesIsDemotedFirst() throws DriverException {
    Map<String, List<List<String>>> plan =
        SplitBrain.plan(R0, sides("23-split-brain-detected"), "n2");

    assertThat(plan.get("n1"))
        .startsWith(
            List.of("drbdadm", "secondary", "r0"),
            List.of("drbdadm", "disconnect", "r0:n2"),
            List.of("drbdadm", "connect", "--discard-my-data", "r0:n2"));
    assertThat(plan.get("n2")).doesNotContain(List.of("drbdadm", "secondary", "r0"));
  }

  @Test
  void nodeWithoutGoodDataCannotBeKept() {
    assertThatThrownBy(() -> SplitBrain.plan(R0, sides("23-split-brain-detected"), "n3"))
        .hasMessageContaining("n3")
        .hasMessageContaining("choose another node");
    assertThatThrownBy(() -> SplitBrain.plan(R0, sides("23-split-brain-detected"), "n9"))
        .hasMessageContaining("offline");
  }

  @Test
  void whatIsConnectedNeedsNoPlan() {
    assertThatThrownBy(() -> SplitBrain.plan(R0, sides("05-uptodate-primary"), "n1"))
        .hasMessageContaining("nothing to resolve");
  }
}
