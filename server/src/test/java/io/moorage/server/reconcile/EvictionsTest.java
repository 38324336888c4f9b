// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.ItemState;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Withdrawal;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EvictionsTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final NodeName CHARLIE = new NodeName("charlie");
  private static final NodeName DELTA = new NodeName("delta");
  private static final Duration HOUR = Duration.ofHours(1);

  private static Scenario disk(int nodes, int replicas) {
    Scenario scenario = Scenario.ofNodes(nodes).replicated("plain", replicas);
    scenario.ask(Scenario.spawn("plain", "data", 1));
    work(scenario);
    return scenario;
  }

  private static void advance(Scenario scenario) {
    scenario.follow((draft, world) -> Workflows.advance(draft, world, DATA));
  }

  /** All nodes that are there do what they are to. */
  private static void work(Scenario scenario) {
    for (int i = 0; i < 4; i++) {
      report(scenario);
      advance(scenario);
    }
    report(scenario);
  }

  private static void report(Scenario scenario) {
    scenario
        .resources("data")
        .forEach((node, resource) -> {
          if (scenario.sightings().online(node)) {
            scenario.report(resource, new ItemState.Settled());
          }
        });
  }

  private static void tick(Scenario scenario) {
    for (Node node : Evictions.away(scenario.cluster(), scenario.sightings())) {
      scenario.follow((draft, world) -> Evictions.advance(draft, world, node));
    }
    advance(scenario);
  }

  /** It falls silent, and no peer sees it any more. */
  private static void dies(Scenario scenario, NodeName node) {
    scenario.offline(node.value());
    DrbdSeen.lost(scenario, "data", node);
  }

  private static boolean evicted(Scenario scenario, NodeName node) {
    return scenario.cluster().givenUp(node);
  }

  private static Map<NodeName, String> roles(Scenario scenario) {
    Map<NodeName, String> roles = new TreeMap<>();
    scenario
        .cluster()
        .resourcesOf(DATA)
        .forEach((node, resource) -> roles.put(node, resource.role().getClass().getSimpleName()));
    return roles;
  }

  private static DrbdSpec drbd(Scenario scenario, NodeName node) {
    Resource resource = scenario.resource("data", node.value());
    return (DrbdSpec)
        Specs.resource(scenario.cluster(), resource).orElseThrow().network().orElseThrow();
  }

  @Test
  void nodeThatStaysAwayIsEvictedAfterAnHourAndItsReplicaIsMadeAnew() {
    Scenario scenario = disk(4, 2);
    assertThat(roles(scenario)).containsEntry(CHARLIE, "TieBreaker");
    dies(scenario, ALPHA);
    tick(scenario.after(HOUR.minusSeconds(1)));
    assertThat(evicted(scenario, ALPHA)).isFalse();

    tick(scenario.after(Duration.ofSeconds(1)));

    assertThat(scenario.cluster().withdrawal(ALPHA))
        .contains(new Withdrawal.Evicted(scenario.now()));
    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(3);
    work(scenario);
    work(scenario);
    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(3);
    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");
    assertThat(scenario.cluster().departed().values())
        .as("nobody knows what is in it")
        .noneMatch(gone -> gone.node().equals(ALPHA));
    assertThat(roles(scenario)).containsValue("TieBreaker");
  }

  @Test
  void peersOfAnEvictedReplicaForgetItsVoteAndKnowItAgainAfterwards() {
    Scenario scenario = disk(4, 2);
    dies(scenario, ALPHA);
    tick(scenario.after(HOUR));
    work(scenario);

    assertThat(drbd(scenario, BRAVO).hosts()).extracting(DrbdSpec.Host::node).doesNotContain(ALPHA);
    assertThat(drbd(scenario, ALPHA).hosts())
        .extracting(DrbdSpec.Host::node)
        .contains(ALPHA, BRAVO);

    scenario.ask(new Withdrawals.Restore(ALPHA, false, false));
    assertThat(drbd(scenario, BRAVO).hosts()).extracting(DrbdSpec.Host::node).contains(ALPHA);
    assertThat(scenario.resources("data").values())
        .noneMatch(resource -> resource.properties().containsKey(Resources.MOVE));
  }

  @Test
  void evictedNodeThatComesBackKeepsItsDataAndMayNotUseIt() {
    Scenario scenario = disk(4, 2);
    dies(scenario, ALPHA);
    tick(scenario.after(HOUR));
    work(scenario);
    scenario.saw("alpha", new io.moorage.driver.wire.Observation.Complete());
    work(scenario);

    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");
    scenario.refused(
        ErrorCode.NODE_WITHDRAWN, new Attachments.Attach(DATA, ALPHA, AccessMode.EXCLUSIVE));
    scenario.refused(ErrorCode.NODE_EVICTED, new Nodes.Delete(ALPHA));
  }

  @Test
  void tooManyNodesAwayMeanThatTheNetworkIsAtFault() {
    Scenario scenario = disk(4, 2);
    dies(scenario, ALPHA);
    dies(scenario, DELTA);
    tick(scenario.after(HOUR));
    assertThat(evicted(scenario, ALPHA)).isFalse();
    assertThat(
            new Evictions(scenario.cluster(), scenario.sightings())
                .held(scenario.cluster().node(ALPHA).orElseThrow()))
        .contains("2 of 4 nodes are away, more than 34 %: rather the network is at fault");

    scenario.serverProperty("DrbdOptions/AutoEvictMaxDisconnectedNodes", "50");
    tick(scenario);
    assertThat(evicted(scenario, ALPHA)).isTrue();
  }

  @Test
  void nodeThatItsPeersSeeIsNotEvicted() {
    Scenario scenario = disk(4, 2);
    scenario.offline("alpha");
    tick(scenario.after(HOUR));

    assertThat(evicted(scenario, ALPHA)).isFalse();
    scenario.refused(ErrorCode.NODE_IN_USE, new Withdrawals.Evict(ALPHA));
  }

  @Test
  void evictionIsSwitchedOffAndTimedByProperties() {
    Scenario scenario = disk(4, 2);
    scenario.nodeProperty("alpha", "DrbdOptions/AutoEvictAllowEviction", "False");
    scenario.serverProperty("DrbdOptions/AutoEvictAfterTime", "5");
    dies(scenario, ALPHA);
    tick(scenario.after(HOUR));
    assertThat(evicted(scenario, ALPHA)).isFalse();

    scenario.nodeProperty("alpha", "DrbdOptions/AutoEvictAllowEviction", "True");
    tick(scenario);
    assertThat(evicted(scenario, ALPHA)).isTrue();
  }

  @Test
  void fewerReplicasSufficeWhereThatIsSaid() {
    Scenario scenario = disk(4, 2);
    scenario.serverProperty("DrbdOptions/AutoEvictMinReplicaCount", "1");
    dies(scenario, ALPHA);
    tick(scenario.after(HOUR));
    work(scenario);

    assertThat(evicted(scenario, ALPHA)).isTrue();
    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(2);
  }

  @Test
  void onlyReplicaIsNotMadeAnewOutOfNothing() {
    Scenario scenario = disk(4, 1);
    NodeName holder = scenario.resources("data").keySet().iterator().next();
    dies(scenario, holder);
    tick(scenario.after(HOUR));
    work(scenario);

    assertThat(evicted(scenario, holder)).isTrue();
    assertThat(roles(scenario)).containsOnlyKeys(holder);
    assertThat(
            Evacuation.look(
                    scenario.cluster(),
                    scenario.sightings(),
                    scenario.definition("data"),
                    scenario.resource("data", holder.value()))
                .orElseThrow()
                .toString())
        .contains("nothing could fill a new one");
  }

  @Test
  void timeAwayCountsFromTheFirstMissAndEndsWithAConnection() {
    Scenario scenario = disk(4, 2);
    dies(scenario, ALPHA);
    scenario.after(Duration.ofMinutes(40)).offline("alpha");
    tick(scenario.after(Duration.ofMinutes(20)));
    assertThat(evicted(scenario, ALPHA)).isTrue();

    Scenario flapping = disk(4, 2);
    dies(flapping, ALPHA);
    flapping.after(Duration.ofMinutes(40));
    flapping.saw("alpha", new io.moorage.driver.wire.Observation.Complete());
    dies(flapping, ALPHA);
    tick(flapping.after(Duration.ofMinutes(20)));
    assertThat(evicted(flapping, ALPHA)).isFalse();
  }

  @Test
  void tieBreakerOfADeadNodeIsReplaced() {
    Scenario scenario = disk(4, 2);
    dies(scenario, CHARLIE);
    tick(scenario.after(HOUR));

    assertThat(roles(scenario)).doesNotContainKey(CHARLIE).containsEntry(DELTA, "TieBreaker");
  }

  @Test
  void nodeIsGivenUpByHandBeforeItsTime() {
    Scenario scenario = disk(4, 2);
    scenario.refused(ErrorCode.NODE_IN_USE, new Withdrawals.Evict(ALPHA));
    dies(scenario, ALPHA);
    scenario.ask(new Withdrawals.Evict(ALPHA));

    assertThat(evicted(scenario, ALPHA)).isTrue();
    scenario.refused(
        ErrorCode.NODE_WITHDRAWN, new Withdrawals.Evacuate(ALPHA, List.of(), List.of()));
  }
}
