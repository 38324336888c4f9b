// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Part;
import io.moorage.driver.spec.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private static DrbdSpec spec(int nodeId) {
    return new DrbdSpec(
        nodeId,
        new Secret("s3cret"),
        List.of(
            Specs.host(0, "n1", Part.REPLICA, "10.77.0.1", 7000),
            Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7000),
            Specs.host(2, "n3", Part.TIE_BREAKER, "10.77.0.3", 7000)),
        List.of(),
        DrbdSpec.Options.NONE,
        false);
  }

  private static List<List<String>> commands(String node, int nodeId, int kept) {
    DrbdFacts facts = Objects.requireNonNull(sides("23-split-brain-detected").get(node));
    DrbdSpec spec = spec(nodeId);
    return SplitBrain.commands(R0, facts, SplitBrain.side(spec, spec.hosts().get(kept), facts));
  }

  @Test
  void loserGivesUpAndTheOthersConnect() {
    assertThat(commands("n1", 0, 0)).containsExactly(List.of("drbdadm", "connect", "r0:n2"));
    assertThat(commands("n2", 1, 0))
        .contains(
            List.of("drbdadm", "disconnect", "r0:n1"),
            List.of("drbdadm", "connect", "--discard-my-data", "r0:n1"));
    assertThat(commands("n3", 2, 0)).containsExactly(List.of("drbdadm", "connect", "r0:n2"));
  }

  @Test
  void primaryThatLosesIsDemotedFirst() {
    assertThat(commands("n1", 0, 1))
        .startsWith(
            List.of("drbdadm", "secondary", "r0"),
            List.of("drbdadm", "disconnect", "r0:n2"),
            List.of("drbdadm", "connect", "--discard-my-data", "r0:n2"));
    assertThat(commands("n2", 1, 1)).doesNotContain(List.of("drbdadm", "secondary", "r0"));
  }

  @Test
  void replicaThatIsStillWithTheKeptOneKeepsItsDataToo() {
    DrbdFacts third =
        new DrbdFacts(
            2,
            false,
            false,
            true,
            List.of(),
            List.of(
                new DrbdFacts.Peer(0, "n1", "Connected", false, List.of()),
                new DrbdFacts.Peer(1, "n2", "StandAlone", false, List.of())),
            List.of());
    DrbdSpec spec =
        new DrbdSpec(
            2,
            new Secret("s3cret"),
            List.of(
                Specs.host(0, "n1", Part.REPLICA, "10.77.0.1", 7000),
                Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7000),
                Specs.host(2, "n3", Part.REPLICA, "10.77.0.3", 7000)),
            List.of(),
            DrbdSpec.Options.NONE,
            false);

    assertThat(SplitBrain.side(spec, spec.hosts().getFirst(), third))
        .isEqualTo(new SplitBrain.Side.Keep());
  }
}
