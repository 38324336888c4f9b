// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Withdrawal;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Placements;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Scenario;
import io.moorage.server.control.Toggles;
import io.moorage.server.reconcile.Evacuation.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EvacuationTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final NodeName CHARLIE = new NodeName("charlie");
  private static final NodeName DELTA = new NodeName("delta");

  private static Scenario disk(int nodes, int replicas) {
    Scenario scenario = Scenario.ofNodes(nodes).replicated("plain", replicas);
    scenario.ask(Scenario.spawn("plain", "data", 1));
    advance(scenario);
    scenario.settle("data");
    advance(scenario);
    scenario.settle("data");
    return scenario;
  }

  private static void advance(Scenario scenario) {
    scenario.follow((draft, world) -> Workflows.advance(draft, world, DATA));
  }

  /** All nodes do what they are to, and all that follows from it. */
  private static void work(Scenario scenario) {
    for (int i = 0; i < 4; i++) {
      scenario.settle("data");
      advance(scenario);
    }
    scenario.settle("data");
  }

  private static Withdrawals.Evacuate evacuate(NodeName node) {
    return new Withdrawals.Evacuate(node, List.of(), List.of());
  }

  private static Verdict verdict(Scenario scenario, NodeName node) {
    return Evacuation.look(
            scenario.cluster(),
            scenario.sightings(),
            scenario.definition("data"),
            scenario.resource("data", node.value()))
        .orElseThrow();
  }

  private static Map<NodeName, String> roles(Scenario scenario) {
    Map<NodeName, String> roles = new TreeMap<>();
    scenario
        .cluster()
        .resourcesOf(DATA)
        .forEach((node, resource) -> roles.put(node, resource.role().getClass().getSimpleName()));
    return roles;
  }

  @Test
  void replicaGoesOnceTheOneInItsPlaceIsUpToDate() {
    Scenario scenario = disk(4, 2);
    Withdrawals.Withdrawn begun = scenario.ask(evacuate(ALPHA));

    assertThat(begun.fates()).hasSize(1);
    assertThat(begun.fates().getFirst().verdict()).isInstanceOf(Verdict.Replaced.class);
    assertThat(roles(scenario)).hasSize(4).containsEntry(ALPHA, "Diskful");
    Resource instead = Evacuation.mover(scenario.cluster(), alpha(scenario)).orElseThrow();
    assertThat(verdict(scenario, ALPHA))
        .isEqualTo(
            new Verdict.Waits(
                "the new replica on node " + instead.node() + " is not up to date yet"));

    DrbdSeen.on(scenario, "data", instead.node(), DrbdSeen.disks(DrbdFacts.DiskState.INCONSISTENT));
    advance(scenario);
    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");

    work(scenario);

    assertThat(roles(scenario)).doesNotContainKey(ALPHA).containsEntry(BRAVO, "Diskful");
    assertThat(roles(scenario).values()).containsOnlyOnce("TieBreaker");
    assertThat(scenario.cluster().departed().values()).anyMatch(gone -> gone.node().equals(ALPHA));
    assertThat(scenario.resource("data", instead.node().value()).properties())
        .doesNotContainKey(Resources.MOVE);
  }

  private static Resource alpha(Scenario scenario) {
    return scenario.resource("data", "alpha");
  }

  @Test
  void everyStepIsTakenOnce() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(ALPHA));
    long revision = scenario.cluster().revision();
    advance(scenario);
    advance(scenario);
    assertThat(scenario.cluster().revision()).isEqualTo(revision);

    Withdrawals.Withdrawn again = scenario.ask(evacuate(ALPHA));
    assertThat(scenario.cluster().revision()).isEqualTo(revision);
    assertThat(again.fates().getFirst().verdict()).isInstanceOf(Verdict.Waits.class);
  }

  @Test
  void lastReplicaOfAllMovesToo() {
    Scenario scenario = disk(2, 1);
    NodeName holder = scenario.resources("data").keySet().iterator().next();
    scenario.ask(evacuate(holder));
    work(scenario);

    assertThat(roles(scenario)).hasSize(1).doesNotContainKey(holder).containsValue("Diskful");
  }

  @Test
  void nothingIsMadeWhereEnoughReplicasAreElsewhere() {
    Scenario scenario = disk(4, 2);
    scenario.ask(Scenario.create("data", "delta", "pool"));
    work(scenario);
    assertThat(roles(scenario))
        .isEqualTo(Map.of(ALPHA, "Diskful", BRAVO, "Diskful", DELTA, "Diskful"));
    DrbdSeen.on(scenario, "data", DELTA, DrbdSeen.disks(DrbdFacts.DiskState.INCONSISTENT));

    scenario.ask(evacuate(ALPHA));
    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");
    assertThat(verdict(scenario, ALPHA).toString()).contains("only 1 are up to date");

    work(scenario);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(BRAVO, "Diskful", DELTA, "Diskful", CHARLIE, "TieBreaker"));
  }

  @Test
  void whatIsInUseStaysUntilItIsNot() {
    Scenario scenario = disk(4, 2);
    scenario.ask(new Attachments.Attach(DATA, ALPHA, AccessMode.EXCLUSIVE));
    scenario.ask(evacuate(ALPHA));
    work(scenario);
    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful").hasSize(4);
    assertThat(verdict(scenario, ALPHA)).isEqualTo(new Verdict.Waits("it is in use here"));

    scenario.ask(new Attachments.Detach(DATA, ALPHA));
    DrbdSeen.on(scenario, "data", ALPHA, DrbdSeen.primary());
    advance(scenario);
    assertThat(roles(scenario)).as("its device is still open").containsKey(ALPHA);

    work(scenario);
    assertThat(roles(scenario)).doesNotContainKey(ALPHA);
  }

  @Test
  void replicaThatLostItsPeersMayBeAheadAndStays() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(ALPHA));
    scenario.settle("data");
    DrbdSeen.on(scenario, "data", ALPHA, DrbdSeen.peers(any -> true, "Connecting"));
    advance(scenario);

    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");
    assertThat(verdict(scenario, ALPHA).toString()).contains("may be ahead");

    DrbdSeen.on(scenario, "data", ALPHA, DrbdSeen.peers(any -> true, "StandAlone"));
    advance(scenario);
    assertThat(verdict(scenario, ALPHA).toString()).contains("whose data is kept");
  }

  @Test
  void nodeThatCannotBeAskedKeepsWhatItHas() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(ALPHA));
    Resource instead = Evacuation.mover(scenario.cluster(), alpha(scenario)).orElseThrow();
    scenario.offline("alpha");
    for (NodeName node : List.of(BRAVO, instead.node())) {
      DrbdSeen.on(scenario, "data", node, DrbdSeen.peers(any -> true, "Connecting"));
    }
    advance(scenario);

    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");
    assertThat(verdict(scenario, ALPHA).toString()).contains("cannot be asked");
  }

  @Test
  void tieBreakerMovesAndAnIdleClientGoes() {
    Scenario scenario = disk(4, 2);
    assertThat(roles(scenario)).containsEntry(CHARLIE, "TieBreaker");
    scenario.ask(evacuate(CHARLIE));
    assertThat(roles(scenario)).doesNotContainKey(CHARLIE).containsEntry(DELTA, "TieBreaker");

    work(scenario);
    scenario.ask(new Placements.MakeAvailable(DATA, DELTA, false, Optional.empty()));
    work(scenario);
    scenario.ask(new Attachments.Attach(DATA, DELTA, AccessMode.EXCLUSIVE));
    scenario.ask(evacuate(DELTA));
    assertThat(roles(scenario)).containsEntry(DELTA, "Diskless");

    scenario.ask(new Attachments.Detach(DATA, DELTA));
    advance(scenario);
    assertThat(roles(scenario)).doesNotContainKey(DELTA);
  }

  @Test
  void tieBreakerStaysWhileAReplicaMoves() {
    Scenario scenario = disk(5, 2);
    assertThat(roles(scenario)).containsEntry(CHARLIE, "TieBreaker");
    scenario.ask(new Withdrawals.Evacuate(ALPHA, List.of(DELTA), List.of()));
    work(scenario);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(BRAVO, "Diskful", CHARLIE, "TieBreaker", DELTA, "Diskful"));
  }

  @Test
  void targetsAndAvoidedNodesAreRespected() {
    Scenario scenario = disk(5, 2);
    scenario.ask(new Withdrawals.Evacuate(ALPHA, List.of(), List.of(CHARLIE, DELTA)));
    assertThat(Evacuation.mover(scenario.cluster(), alpha(scenario)).orElseThrow().node())
        .isEqualTo(new NodeName("echo"));

    scenario.refused(
        ErrorCode.INVALID_REQUEST,
        new Withdrawals.Evacuate(BRAVO, List.of(CHARLIE), List.of(DELTA)));
    scenario.refused(
        ErrorCode.NODE_NOT_FOUND,
        new Withdrawals.Evacuate(BRAVO, List.of(new NodeName("nobody")), List.of()));
  }

  @Test
  void whatFitsNowhereWaitsAndSaysWhy() {
    Scenario scenario = disk(2, 2);
    scenario.node("charlie");
    scenario.pool("charlie", "small", ProviderKind.FILE_THIN, 1, 0);
    scenario.ask(evacuate(ALPHA));
    work(scenario);

    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful");
    Verdict.Waits waits = (Verdict.Waits) verdict(scenario, ALPHA);
    assertThat(waits.why()).isEqualTo("no other storage pool can take it");
    assertThat(waits.details())
        .anyMatch(line -> line.contains("charlie") && line.contains("room for"));
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isTrue();

    scenario.room("charlie", "small", 100, 100);
    work(scenario);
    assertThat(roles(scenario)).doesNotContainKey(ALPHA).containsEntry(CHARLIE, "Diskful");
  }

  @Test
  void failureDomainsHoldForTheReplacement() {
    Scenario scenario = Scenario.fresh();
    for (String node : List.of("alpha", "bravo", "charlie", "delta")) {
      String zone = node.equals("alpha") || node.equals("charlie") ? "one" : "two";
      scenario
          .node(node, Map.of("Aux/zone", zone))
          .pool(node, "pool", ProviderKind.FILE_THIN, node.equals("delta") ? 200 : 100);
    }
    SelectFilter two = SelectFilter.NONE.withPlaceCount(2);
    scenario.group(
        "plain",
        new SelectFilter(
            two.placeCount(),
            two.additionalPlaceCount(),
            two.pools(),
            two.disklessPools(),
            two.nodes(),
            two.providers(),
            two.replicasOnSame(),
            Optional.of(List.of("Aux/zone")),
            two.xReplicasOnDifferent(),
            two.notPlaceWith(),
            two.notPlaceWithRegex(),
            two.layers(),
            two.disklessOnRemaining()));
    scenario.ask(Scenario.spawn("plain", "data", 1));
    work(scenario);
    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful").containsEntry(DELTA, "Diskful");

    scenario.ask(evacuate(ALPHA));
    work(scenario);

    assertThat(roles(scenario)).containsEntry(CHARLIE, "Diskful").doesNotContainKey(ALPHA);
  }

  @Test
  void diskOfAStackThatDoesNotReplicateStays() {
    Scenario scenario = Scenario.ofNodes(3).group("local", 1).disk("local", "data", 1);
    NodeName holder = scenario.resources("data").keySet().iterator().next();
    Withdrawals.Withdrawn begun = scenario.ask(evacuate(holder));

    assertThat(begun.fates().getFirst().verdict().toString())
        .contains("its stack [STORAGE] does not replicate");
    assertThat(begun.fates().getFirst().verdict()).isInstanceOf(Verdict.Stays.class);
    assertThat(scenario.resources("data")).containsKey(holder);
  }

  @Test
  void offeredDiskStaysAndWhoUsesItGoes() {
    Scenario scenario =
        Scenario.ofNodes(3)
            .group("offered", Scenario.stacked(1, List.of(LayerKind.NVME, LayerKind.STORAGE)));
    scenario.disk("offered", "data", 1);
    NodeName holder = scenario.resources("data").keySet().iterator().next();
    NodeName user = holder.equals(BRAVO) ? CHARLIE : BRAVO;
    scenario.ask(new Placements.MakeAvailable(DATA, user, false, Optional.empty()));
    work(scenario);
    scenario.ask(evacuate(holder));
    scenario.ask(evacuate(user));
    work(scenario);

    assertThat(scenario.resources("data")).containsOnlyKeys(holder);
  }

  @Test
  void nodeOutOfServiceGetsNothingNew() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(DELTA));
    scenario.define("other", 1);

    assertThat(
            scenario
                .refused(ErrorCode.NODE_WITHDRAWN, Scenario.create("other", "delta", "pool"))
                .message())
        .contains("is being evacuated");
    scenario.refused(
        ErrorCode.NODE_WITHDRAWN,
        new Placements.MakeAvailable(DATA, DELTA, false, Optional.empty()));
    scenario.refused(
        ErrorCode.NODE_WITHDRAWN,
        new Resources.Create(
            DATA, List.of(new Resources.Order(DELTA, Map.of(), true)), Optional.empty()));
    for (int i = 0; i < 4; i++) {
      scenario.ask(Scenario.spawn("plain", "more" + i, 1));
      assertThat(scenario.nodesOf("more" + i)).doesNotContain("delta");
    }
    scenario.replicated("wide", 4);
    assertThat(
            scenario
                .refused(ErrorCode.NOT_ENOUGH_NODES, Scenario.spawn("wide", "wide", 1))
                .details())
        .contains("pool on delta: the node is being evacuated [node is in service]");
  }

  @Test
  void snapshotsAreNoLongerTakenOnTheNodeThatIsToBeEmpty() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(ALPHA));
    work(scenario);
    scenario.ask(new Attachments.Attach(DATA, BRAVO, AccessMode.EXCLUSIVE));
    scenario.ask(evacuate(BRAVO));
    work(scenario);
    scenario.ask(Scenario.take("data", "monday"));

    assertThat(scenario.snapshotOf("data", "monday").orElseThrow().parts())
        .hasSize(2)
        .doesNotContainKey(BRAVO);
  }

  @Test
  void targetThatIsItselfEvacuatedHandsItsErrandOn() {
    Scenario scenario = disk(5, 2);
    scenario.ask(new Withdrawals.Evacuate(ALPHA, List.of(DELTA), List.of()));
    scenario.ask(new Withdrawals.Evacuate(DELTA, List.of(new NodeName("echo")), List.of()));
    work(scenario);

    assertThat(roles(scenario))
        .isEqualTo(
            Map.of(BRAVO, "Diskful", CHARLIE, "TieBreaker", new NodeName("echo"), "Diskful"));
  }

  @Test
  void replacementThatSomebodyDeletesIsMadeAnew() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(ALPHA));
    Resource instead = Evacuation.mover(scenario.cluster(), alpha(scenario)).orElseThrow();
    scenario.ask(new Removals.Delete(DATA, instead.node(), true));
    work(scenario);

    assertThat(roles(scenario)).doesNotContainKey(ALPHA);
    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(2);
  }

  @Test
  void restoreCallsOffWhatIsNotDone() {
    Scenario scenario = disk(4, 2);
    scenario.ask(evacuate(ALPHA));
    Resource instead = Evacuation.mover(scenario.cluster(), alpha(scenario)).orElseThrow();
    DrbdSeen.on(scenario, "data", instead.node(), DrbdSeen.disks(DrbdFacts.DiskState.INCONSISTENT));
    Withdrawals.Restored back = scenario.ask(new Withdrawals.Restore(ALPHA, false, false));

    assertThat(back.node().withdrawal()).isEmpty();
    work(scenario);
    assertThat(roles(scenario)).containsEntry(ALPHA, "Diskful").containsEntry(BRAVO, "Diskful");
    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(2);
    scenario.refused(ErrorCode.INVALID_REQUEST, new Withdrawals.Restore(ALPHA, false, false));
  }

  @Test
  void restoreDropsWhatIsElsewhereTooIfAskedTo() {
    Scenario scenario = disk(2, 2);
    scenario.ask(Scenario.spawn("plain", "other", 1));
    scenario.follow((draft, world) -> Workflows.advance(draft, world, new ResourceName("other")));
    scenario.settle("other");
    scenario.snapshot("data", "monday");
    scenario.ask(new Attachments.Attach(new ResourceName("other"), ALPHA, AccessMode.EXCLUSIVE));
    scenario.ask(evacuate(ALPHA));
    Withdrawals.Restored back = scenario.ask(new Withdrawals.Restore(ALPHA, true, true));

    assertThat(back.removed()).extracting(Resource::name).containsExactly(DATA);
    assertThat(back.kept()).hasSize(1);
    assertThat(scenario.snapshotOf("data", "monday").orElseThrow().parts()).containsOnlyKeys(BRAVO);
    assertThat(back.snapshots()).hasSize(1);
  }

  @Test
  void restoreKeepsTheLastReplica() {
    Scenario scenario = disk(1, 1);
    scenario.ask(evacuate(ALPHA));
    Withdrawals.Restored back = scenario.ask(new Withdrawals.Restore(ALPHA, true, false));

    assertThat(back.removed()).isEmpty();
    assertThat(back.kept().values()).containsExactly("no other replica is known to be complete");
  }

  @Test
  void movesOfUsersGoOnBesideIt() {
    Scenario scenario = disk(4, 2);
    scenario.ask(new Toggles.ToDiskful(DATA, CHARLIE, Optional.empty(), Optional.of(ALPHA)));
    scenario.ask(evacuate(ALPHA));
    assertThat(roles(scenario)).as("one replacement is enough").hasSize(4);
    work(scenario);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(BRAVO, "Diskful", CHARLIE, "Diskful", DELTA, "TieBreaker"));
  }

  @Test
  void evacuationIsKeptWithTheNode() {
    Scenario scenario = disk(3, 2);
    scenario.ask(new Withdrawals.Evacuate(ALPHA, List.of(CHARLIE), List.of()));

    assertThat(scenario.cluster().withdrawal(ALPHA))
        .contains(new Withdrawal.Evacuating(Scenario.START, List.of(CHARLIE), List.of()));
  }
}
