// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.server.cluster.Node;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Scenario;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RetellingTest {
  private static final NodeName ALPHA = new NodeName("alpha");

  private static Scenario disk() {
    Scenario scenario = Scenario.ofNodes(2).replicated("plain", 2);
    scenario.ask(Scenario.spawn("plain", "data", 1));
    return scenario;
  }

  private static DrbdSpec seenByBravo(Scenario scenario) {
    return (DrbdSpec)
        Specs.resource(scenario.cluster(), scenario.resource("data", "bravo"))
            .orElseThrow()
            .network()
            .orElseThrow();
  }

  @Test
  void peersHearOfAnotherAddressOfANode() {
    Scenario scenario = disk();
    long before = scenario.definition("data").revision();

    scenario.ask(
        new Nodes.PutAddress(
            ALPHA,
            new Nodes.Address(
                "default", "192.0.2.77", Optional.of(3366), Node.Encryption.SSL, true),
            false));

    assertThat(seenByBravo(scenario).hosts())
        .anyMatch(host -> host.node().equals(ALPHA) && host.address().equals("192.0.2.77"));
    assertThat(scenario.definition("data").revision()).isGreaterThan(before);
  }

  @Test
  void nodesHearOfAnOptionOfTheServer() {
    Scenario scenario = disk();
    long before = scenario.definition("data").revision();

    scenario.serverProperty("DrbdOptions/Net/max-buffers", "10000");

    assertThat(seenByBravo(scenario).options().net()).containsEntry("max-buffers", "10000");
    assertThat(scenario.definition("data").revision()).isGreaterThan(before);
  }

  @Test
  void whatChangesNothingOnANodeIsNotTold() {
    Scenario scenario = disk();
    long before = scenario.definition("data").revision();

    scenario.serverProperty("Aux/colour", "green");
    scenario.nodeProperty("alpha", "Aux/site", "north");

    assertThat(scenario.definition("data").revision()).isEqualTo(before);
  }
}
