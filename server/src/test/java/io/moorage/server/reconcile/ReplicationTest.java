// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.Freeze.Stage;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Scenario;
import io.moorage.server.control.Toggles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReplicationTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final NodeName CHARLIE = new NodeName("charlie");

  private static Scenario disk(int nodes, int replicas) {
    Scenario scenario = Scenario.ofNodes(nodes).replicated("plain", replicas);
    scenario.ask(Scenario.spawn("plain", "data", 1));
    advance(scenario);
    scenario.settle("data");
    advance(scenario);
    return scenario;
  }

  private static void advance(Scenario scenario) {
    scenario.follow((draft, world) -> Workflows.advance(draft, world, DATA));
  }

  private static ResourceSpec spec(Scenario scenario, NodeName node) {
    Resource resource = scenario.resource("data", node.value());
    return Specs.resource(scenario.cluster(), resource).orElseThrow();
  }

  private static DrbdSpec drbd(Scenario scenario, NodeName node) {
    return (DrbdSpec) spec(scenario, node).network().orElseThrow();
  }

  private static Map<NodeName, String> roles(Scenario scenario) {
    Map<NodeName, String> roles = new java.util.TreeMap<>();
    scenario
        .cluster()
        .resourcesOf(DATA)
        .forEach((node, resource) -> roles.put(node, resource.role().getClass().getSimpleName()));
    return roles;
  }

  @Test
  void twoReplicasGetATieBreakerOnTheThirdNode() {
    Scenario scenario = disk(3, 2);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(ALPHA, "Diskful", BRAVO, "Diskful", CHARLIE, "TieBreaker"));
    assertThat(drbd(scenario, CHARLIE).options().resource())
        .containsEntry("quorum", "majority")
        .containsEntry("on-no-quorum", "io-error");
    assertThat(spec(scenario, CHARLIE).volumes()).isEmpty();
  }

  @Test
  void twoReplicasAloneHaveNoQuorum() {
    Scenario scenario = disk(2, 2);

    assertThat(roles(scenario)).isEqualTo(Map.of(ALPHA, "Diskful", BRAVO, "Diskful"));
    assertThat(drbd(scenario, ALPHA).options().resource()).containsEntry("quorum", "off");
    assertThat(Workflows.unfinished(scenario.cluster(), DATA))
        .as("a node may come that can have one")
        .isTrue();
  }

  @Test
  void tieBreakerIsRemovedWhenThirdReplicaArrives() {
    Scenario scenario = disk(4, 2);
    scenario.ask(Scenario.create("data", "delta", "pool"));
    advance(scenario);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(ALPHA, "Diskful", BRAVO, "Diskful", new NodeName("delta"), "Diskful"));
  }

  @Test
  void aTieBreakerThatIsUsedIsThereForMoreThanItsVote() {
    Scenario scenario = disk(3, 2);
    scenario.attach("data", "charlie");
    assertThat(roles(scenario)).containsEntry(CHARLIE, "Diskless");

    scenario.ask(new Removals.Delete(DATA, BRAVO, true));
    advance(scenario);

    assertThat(roles(scenario)).containsEntry(CHARLIE, "Diskless");
  }

  @Test
  void nodeThatLosesItsReplicaStaysAsTheTieBreaker() {
    Scenario scenario = disk(3, 3);
    assertThat(roles(scenario)).doesNotContainValue("TieBreaker");
    int id = drbd(scenario, BRAVO).nodeId();

    scenario.ask(new Removals.Delete(DATA, BRAVO, false));
    advance(scenario);
    assertThat(drbd(scenario, BRAVO).nodeId()).as("DRBD goes on there under its id").isEqualTo(id);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(ALPHA, "Diskful", BRAVO, "TieBreaker", CHARLIE, "Diskful"));
  }

  @Test
  void deletedTieBreakerStaysAwayUnlessItIsToBeKept() {
    Scenario scenario = disk(3, 2);
    scenario.ask(new Removals.Delete(DATA, CHARLIE, true, false));
    advance(scenario);
    assertThat(roles(scenario)).containsEntry(CHARLIE, "TieBreaker");

    scenario.ask(new Removals.Delete(DATA, CHARLIE, false));
    advance(scenario);

    assertThat(roles(scenario)).doesNotContainKey(CHARLIE);
  }

  @Test
  void everyHostKnowsEveryOtherByNumbersThatAreItsOwn() {
    Scenario scenario = disk(3, 2);

    DrbdSpec alpha = drbd(scenario, ALPHA);
    assertThat(alpha.hosts()).isEqualTo(drbd(scenario, CHARLIE).hosts());
    assertThat(alpha.hosts()).extracting(DrbdSpec.Host::nodeId).containsExactly(0, 1, 2);
    assertThat(alpha.hosts()).extracting(DrbdSpec.Host::port).containsOnly(7000);
    assertThat(alpha.volumes()).extracting(DrbdSpec.Volume::minor).containsExactly(1000);
    assertThat(alpha.secret()).isEqualTo(drbd(scenario, BRAVO).secret());

    scenario.ask(Scenario.spawn("plain", "other", 1));
    Resource other = scenario.resource("other", "alpha");
    DrbdSpec second =
        (DrbdSpec) Specs.resource(scenario.cluster(), other).orElseThrow().network().orElseThrow();
    assertThat(second.self().port()).isEqualTo(7001);
    assertThat(second.volumes()).extracting(DrbdSpec.Volume::minor).containsExactly(1001);
  }

  @Test
  void numbersOfWhatDepartedAreNotGivenAgainBeforeItIsGone() {
    Scenario scenario = disk(3, 2);
    scenario.ask(new Definitions.Delete(DATA));
    scenario.ask(Scenario.spawn("plain", "data", 1));

    assertThat(drbd(scenario, ALPHA).self().port()).isEqualTo(7001);
    assertThat(drbd(scenario, ALPHA).volumes())
        .extracting(DrbdSpec.Volume::minor)
        .containsExactly(1001);
  }

  @Test
  void newReplicasOfZerosNeedNoFirstResyncAndLateOnesDo() {
    Scenario scenario = disk(4, 2);
    Optional<String> alpha = drbd(scenario, ALPHA).volumes().getFirst().dayZero();
    assertThat(alpha).isPresent().isEqualTo(drbd(scenario, BRAVO).volumes().getFirst().dayZero());

    scenario.ask(Scenario.create("data", "delta", "pool"));

    assertThat(drbd(scenario, new NodeName("delta")).volumes().getFirst().dayZero()).isEmpty();
  }

  @Test
  void thickVolumesTakeTheFirstOnesData() {
    Scenario scenario = Scenario.fresh().node("alpha").node("bravo").replicated("plain", 2);
    scenario.pool("alpha", "pool", ProviderKind.LVM, 100);
    scenario.pool("bravo", "pool", ProviderKind.LVM, 100);
    scenario.ask(Scenario.spawn("plain", "data", 1));

    assertThat(drbd(scenario, ALPHA).volumes().getFirst().dayZero()).isPresent();
    assertThat(drbd(scenario, BRAVO).volumes().getFirst().dayZero()).isEmpty();
  }

  @Test
  void volumesHaveRoomForTheMetadata() {
    Scenario scenario = disk(3, 2);
    assertThat(spec(scenario, ALPHA).volumes().getFirst().layers())
        .first()
        .isEqualTo(new LayerSpec.Drbd(7));
    assertThat(scenario.definition("data").size()).isEqualTo(ByteSize.kibibytes(1048840));
  }

  @Test
  void deviceGrowsOnceEveryReplicaHasTheRoom() {
    Scenario scenario = disk(3, 2);
    scenario.ask(
        new Definitions.ModifyVolume(
            DATA, 0, Optional.of(ByteSize.gibibytes(2)), PropertyChange.NONE, Optional.empty()));
    advance(scenario);
    assertThat(drbd(scenario, ALPHA).volumes().getFirst().growTo()).isEmpty();

    scenario.report(scenario.resource("data", "alpha"), new ItemState.Settled());
    advance(scenario);
    assertThat(drbd(scenario, ALPHA).volumes().getFirst().growTo()).isEmpty();

    scenario.settle("data");
    advance(scenario);

    assertThat(drbd(scenario, ALPHA).volumes().getFirst().growTo()).contains(ByteSize.gibibytes(2));
    assertThat(drbd(scenario, BRAVO).volumes().getFirst().growTo()).as("one is enough").isEmpty();
  }

  @Test
  void diskMovesFromOneNodeToAnother() {
    Scenario scenario = disk(3, 2);
    scenario.ask(new Toggles.ToDiskful(DATA, CHARLIE, Optional.empty(), Optional.of(BRAVO)));
    advance(scenario);
    assertThat(roles(scenario)).containsEntry(BRAVO, "Diskful").containsEntry(CHARLIE, "Diskful");
    assertThat(drbd(scenario, CHARLIE).volumes().getFirst().dayZero()).isEmpty();

    scenario.settle("data");
    advance(scenario);

    assertThat(roles(scenario))
        .isEqualTo(Map.of(ALPHA, "Diskful", BRAVO, "TieBreaker", CHARLIE, "Diskful"));
    assertThat(scenario.resource("data", "charlie").properties()).doesNotContainKey("MigrateFrom");
  }

  @Test
  void replicaLetsGoOfItsDiskAndKeepsItsPlace() {
    Scenario scenario = disk(3, 2);
    Resource before = scenario.resource("data", "bravo");
    scenario.ask(new Toggles.ToDiskless(DATA, BRAVO));

    Resource after = scenario.resource("data", "bravo");
    assertThat(after.role()).isEqualTo(new Role.Diskless());
    assertThat(after.peer()).isEqualTo(before.peer());
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(scenario.cluster().departed().values())
        .anyMatch(gone -> gone.thing().id().equals(before.id()));
  }

  @Test
  void lastGoodDiskStays() {
    Scenario scenario = disk(3, 2).offline("alpha");

    assertThatThrownBy(() -> scenario.ask(new Toggles.ToDiskless(DATA, BRAVO)))
        .hasMessageContaining("No other node that is online has an up-to-date replica");
    assertThatThrownBy(() -> scenario.ask(new Removals.Delete(DATA, BRAVO, false)))
        .hasMessageContaining("last good replica");
  }

  @Test
  void twoPrimariesAreOnlyForAMigration() {
    Scenario scenario = disk(3, 2);
    scenario.ask(new Attachments.Attach(DATA, ALPHA, AccessMode.EXCLUSIVE));
    assertThat(drbd(scenario, ALPHA).twoPrimaries()).isFalse();
    assertThatThrownBy(
            () -> scenario.ask(new Attachments.Attach(DATA, BRAVO, AccessMode.EXCLUSIVE)))
        .hasMessageContaining("is attached on node 'alpha'");

    scenario.ask(new Attachments.Attach(DATA, BRAVO, AccessMode.MIGRATION_TARGET));
    assertThat(drbd(scenario, ALPHA).twoPrimaries()).isTrue();

    scenario.ask(new Attachments.Detach(DATA, ALPHA));
    assertThat(drbd(scenario, BRAVO).twoPrimaries()).isFalse();
  }

  @Test
  void snapshotIsOfOneMomentOnAllNodes() {
    Scenario scenario = disk(3, 2);
    scenario.ask(Scenario.take("data", "monday"));
    assertThat(spec(scenario, CHARLIE).freeze()).as("whoever might write").isPresent();
    assertThat(Specs.full(scenario.cluster(), ALPHA, 1).snapshots()).isEmpty();

    frozen(scenario, "alpha", Stage.HOLDS);
    frozen(scenario, "bravo", Stage.HOLDS);
    advance(scenario);
    assertThat(stage(scenario)).isInstanceOf(Snapshot.Stage.Freezing.class);
    frozen(scenario, "charlie", Stage.HOLDS);
    advance(scenario);
    assertThat(stage(scenario)).isInstanceOf(Snapshot.Stage.Taking.class);
    assertThat(Specs.full(scenario.cluster(), ALPHA, 1).snapshots()).hasSize(1);

    scenario.reportTaken("data", "monday");
    advance(scenario);
    assertThat(stage(scenario)).isInstanceOf(Snapshot.Stage.Thawing.class);
    assertThat(spec(scenario, CHARLIE).freeze()).isEmpty();

    for (String node : List.of("alpha", "bravo", "charlie")) {
      frozen(scenario, node, Stage.KEPT);
    }
    advance(scenario);
    assertThat(stage(scenario)).isInstanceOf(Snapshot.Stage.Successful.class);
  }

  @Test
  void snapshotOfANodeThatLetGoTooEarlyIsNone() {
    Scenario scenario = disk(3, 2);
    scenario.ask(Scenario.take("data", "monday"));
    for (String node : List.of("alpha", "bravo", "charlie")) {
      frozen(scenario, node, Stage.HOLDS);
    }
    advance(scenario);
    scenario.reportTaken("data", "monday");
    advance(scenario);

    frozen(scenario, "alpha", Stage.KEPT);
    frozen(scenario, "bravo", Stage.KEPT);
    frozen(scenario, "charlie", Stage.OVER);
    advance(scenario);

    assertThat(scenario.snapshotOf("data", "monday")).isEmpty();
  }

  private static Snapshot.Stage stage(Scenario scenario) {
    return scenario.snapshotOf("data", "monday").orElseThrow().stage();
  }

  private static void frozen(Scenario scenario, String node, Stage stage) {
    Snapshot snapshot = scenario.snapshotOf("data", "monday").orElseThrow();
    scenario.report(
        scenario.resource("data", node),
        new ItemState.Settled(),
        Optional.of(new ResourceReport.Freeze(snapshot.id(), stage)));
  }
}
