// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final ResourceName COPY = new ResourceName("copy");
  private static final SnapshotName MONDAY = new SnapshotName("monday");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");

  private static Scenario deployed() {
    return Scenario.ofNodes(3).group("plain", 2).disk("plain", "data", 1);
  }

  private static Scenario taken() {
    return deployed().snapshot("data", "monday");
  }

  private static Snapshots.Create take(String name, String... nodes) {
    return new Snapshots.Create(
        List.of(
            new Snapshots.Order(
                DATA,
                new SnapshotName(name),
                java.util.stream.Stream.of(nodes).map(NodeName::new).toList(),
                Map.of("Aux/why", "test"))));
  }

  private static Snapshots.Delete delete(NodeName... nodes) {
    return new Snapshots.Delete(DATA, MONDAY, List.of(nodes));
  }

  private static Restores.RestoreVolumes volumesTo(ResourceName to) {
    return new Restores.RestoreVolumes(DATA, MONDAY, to);
  }

  private static Restores.RestoreResources resourcesTo(ResourceName to, NodeName... nodes) {
    return new Restores.RestoreResources(DATA, MONDAY, to, List.of(nodes), Map.of());
  }

  private static Restores.RollBack rollBack() {
    return new Restores.RollBack(DATA, MONDAY);
  }

  private static Restores.Clone copy(Optional<SnapshotName> name) {
    return new Restores.Clone(DATA, name, COPY, Map.of("Aux/copy", "yes"));
  }

  @Test
  void snapshotRemembersTheDefinitionAsItIs() {
    Scenario scenario = deployed();
    Snapshot snapshot = scenario.ask(take("monday")).getFirst();
    assertThat(snapshot.parts()).containsOnlyKeys(ALPHA, BRAVO);
    assertThat(snapshot.volumes())
        .extracting(Snapshot.Volume::size)
        .containsExactly(ByteSize.gibibytes(1));
    assertThat(snapshot.properties()).containsOnly(Map.entry("Aux/why", "test"));
    assertThat(snapshot.successful()).isFalse();
    assertThat(scenario.cluster().useOf(Scenario.key("alpha", "pool")).snapshots()).isEqualTo(1);
  }

  @Test
  void snapshotIsTakenWhereANodeIsOnline() {
    Scenario scenario = deployed().offline("bravo");
    assertThat(scenario.ask(take("monday")).getFirst().parts()).containsOnlyKeys(ALPHA);
    assertThat(scenario.ask(take("tuesday", "alpha")).getFirst().parts()).containsOnlyKeys(ALPHA);
  }

  @Test
  void snapshotThatCannotBeIsRefused() {
    Scenario scenario = taken();
    scenario.refused(ErrorCode.SNAPSHOT_EXISTS, take("MONDAY"));
    scenario.refused(ErrorCode.RESOURCE_NOT_FOUND, take("tuesday", "charlie"));
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, Scenario.take("none", "tuesday"));
    scenario.offline("alpha").offline("bravo");
    assertThat(scenario.refused(ErrorCode.NOT_CONNECTED, take("tuesday")).details())
        .isEqualTo("alpha is offline\nbravo is offline");
    scenario.define("empty", 1).refused(ErrorCode.NOT_CONNECTED, Scenario.take("empty", "tuesday"));
  }

  @Test
  void poolWithoutSnapshotsIsRefused() {
    Scenario scenario =
        Scenario.fresh()
            .node("alpha")
            .pool("alpha", "pool", ProviderKind.LVM, 10)
            .define("data", 1)
            .deploy("data", "alpha", "pool");
    scenario.refused(ErrorCode.SNAPSHOTS_NOT_SUPPORTED, take("monday"));
  }

  @Test
  void definitionThatIsStillBeingMadeHasNothingToTake() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1);
    scenario.ask(Scenario.spawn("plain", "data", 1));
    scenario.refused(ErrorCode.IN_USE, take("monday"));
  }

  @Test
  void severalSnapshotsAreBegunOrNone() {
    Scenario scenario = deployed();
    scenario.refused(
        ErrorCode.SNAPSHOT_EXISTS,
        new Snapshots.Create(
            List.of(
                new Snapshots.Order(DATA, MONDAY, List.of(), Map.of()),
                new Snapshots.Order(DATA, MONDAY, List.of(), Map.of()))));
    assertThat(scenario.cluster().snapshots()).isEmpty();
  }

  @Test
  void snapshotKeepsTheSpellingOfItsResource() {
    Scenario scenario = deployed();
    assertThat(scenario.ask(Scenario.take("DATA", "Monday")).getFirst().resource().value())
        .isEqualTo("data");
  }

  @Test
  void propertiesOfASnapshotAreChanged() {
    Scenario scenario = taken();
    PropertyChange change = PropertyChange.setting(Map.of("Aux/x", "1"));
    assertThat(scenario.ask(new Snapshots.Modify(DATA, MONDAY, change)).properties())
        .containsEntry("Aux/x", "1");
    scenario.refused(
        ErrorCode.SNAPSHOT_NOT_FOUND, new Snapshots.Modify(DATA, new SnapshotName("none"), change));
  }

  @Test
  void deletedSnapshotDepartsFromEachNode() {
    Scenario scenario = taken();
    assertThat(scenario.ask(delete())).isPresent();
    assertThat(scenario.cluster().snapshots()).isEmpty();
    assertThat(scenario.cluster().departed()).hasSize(2);
    assertThat(scenario.ask(delete())).isEmpty();
  }

  @Test
  void lastNodeTakesTheSnapshotWithIt() {
    Scenario scenario = taken();
    scenario.ask(delete(ALPHA));
    assertThat(scenario.snapshotOf("data", "monday").orElseThrow().parts()).containsOnlyKeys(BRAVO);
    scenario.ask(delete(BRAVO));
    assertThat(scenario.snapshotOf("data", "monday")).isEmpty();
  }

  @Test
  void snapshotIsKeptWhileItIsCopied() {
    Scenario scenario = taken();
    scenario.ask(copy(Optional.of(MONDAY)));
    assertThat(scenario.refused(ErrorCode.IN_USE, delete()).message())
        .contains("being copied to the resource 'copy'");
    scenario.settle("copy");
    assertThat(scenario.ask(delete())).isPresent();
  }

  @Test
  void restoreBringsVolumesThenResources() {
    Scenario scenario = taken().define("copy");

    scenario.ask(volumesTo(COPY));
    Resources.Deployment deployment = scenario.ask(resourcesTo(COPY));

    assertThat(scenario.definition("copy").size()).isEqualTo(ByteSize.gibibytes(1));
    assertThat(deployment.created()).extracting(Resource::node).containsExactly(ALPHA, BRAVO);
    Snapshot snapshot = scenario.snapshotOf("data", "monday").orElseThrow();
    assertThat(scenario.resources("copy").values())
        .extracting(resource -> resource.content(0).snapshot())
        .containsOnly(Optional.of(snapshot.id()));
  }

  @Test
  void restoreOnSomeNodes() {
    Scenario scenario = taken().define("copy");
    scenario.ask(volumesTo(COPY));
    scenario.refused(ErrorCode.SNAPSHOT_NOT_FOUND, resourcesTo(COPY, new NodeName("charlie")));
    scenario.ask(resourcesTo(COPY, BRAVO));
    assertThat(scenario.nodesOf("copy")).containsExactly("bravo");
    scenario.refused(ErrorCode.RESOURCE_EXISTS, resourcesTo(COPY, ALPHA));
    scenario.refused(ErrorCode.RESOURCE_EXISTS, volumesTo(COPY));
  }

  @Test
  void restoreThatDoesNotFitIsRefused() {
    Scenario scenario = taken().define("copy").define("full", 1);
    scenario.refused(ErrorCode.INVALID_SIZE, resourcesTo(COPY));
    scenario.refused(ErrorCode.VOLUME_DEFINITION_EXISTS, volumesTo(new ResourceName("full")));
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, volumesTo(new ResourceName("none")));
    scenario.ask(volumesTo(COPY));
    scenario.refused(
        ErrorCode.INVALID_POOL,
        new Restores.RestoreResources(
            DATA, MONDAY, COPY, List.of(), Map.of(new PoolName("pool"), new PoolName("other"))));
  }

  @Test
  void snapshotThatIsBeingTakenIsOfNoUseYet() {
    Scenario scenario = deployed().define("copy");
    scenario.ask(take("monday"));
    scenario.refused(ErrorCode.IN_USE, volumesTo(COPY));
    scenario.refused(ErrorCode.IN_USE, resourcesTo(COPY));
    scenario.refused(ErrorCode.IN_USE, copy(Optional.of(MONDAY)));
    scenario.refused(ErrorCode.IN_USE, rollBack());
  }

  @Test
  void snapshotIsRestoredAfterItsResourcesAreGone() {
    Scenario scenario = taken().define("copy");
    scenario.ask(new Removals.Delete(DATA, ALPHA, false));
    scenario.ask(new Removals.Delete(DATA, BRAVO, false));
    scenario.ask(new Definitions.DeleteVolume(DATA, 0));
    scenario.ask(volumesTo(COPY));
    assertThat(scenario.ask(resourcesTo(COPY)).created()).hasSize(2);
  }

  @Test
  void rollBackBringsContentAndSizeBack() {
    Scenario scenario = taken();
    scenario.ask(
        new Definitions.ModifyVolume(
            DATA, 0, Optional.of(ByteSize.gibibytes(2)), PropertyChange.NONE, Optional.empty()));
    Content before = scenario.resource("data", "alpha").content(0);

    assertThat(scenario.ask(rollBack())).hasSize(2);

    Content after = scenario.resource("data", "alpha").content(0);
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after).isEqualTo(scenario.resource("data", "bravo").content(0));
    assertThat(scenario.definition("data").size()).isEqualTo(ByteSize.gibibytes(1));
    scenario.refused(ErrorCode.IN_USE, rollBack());
    scenario.refused(ErrorCode.IN_USE, take("tuesday"));
    scenario.settle("data").ask(rollBack());
  }

  @Test
  void rollBackThatCouldLoseSomethingIsRefused() {
    Scenario attached = taken().attach("data", "alpha");
    attached.refused(ErrorCode.IN_USE, rollBack());

    Scenario beingTaken = taken();
    beingTaken.ask(take("tuesday"));
    beingTaken.refused(ErrorCode.IN_USE, rollBack());

    Scenario otherVolumes = taken();
    otherVolumes.ask(
        new Definitions.AddVolume(
            DATA, Optional.empty(), ByteSize.gibibytes(1), Map.of(), java.util.Set.of()));
    otherVolumes.refused(ErrorCode.INVALID_REQUEST, rollBack());

    taken().offline("bravo").refused(ErrorCode.NOT_CONNECTED, rollBack());

    Scenario newReplica = taken().deploy("data", "charlie", "pool");
    newReplica.refused(ErrorCode.SNAPSHOT_NOT_FOUND, rollBack());

    deployed().refused(ErrorCode.SNAPSHOT_NOT_FOUND, rollBack());
  }

  @Test
  void cloneOfASnapshotIsProvisionalAndLiesWhereTheSnapshotIs() {
    Scenario scenario = taken();
    Resources.Deployment deployment = scenario.ask(copy(Optional.of(MONDAY)));
    assertThat(deployment.definition().provisional()).isTrue();
    assertThat(deployment.definition().properties()).containsEntry("Aux/copy", "yes");
    assertThat(scenario.nodesOf("copy")).containsExactly("alpha", "bravo");
    assertThat(scenario.cluster().snapshotsOf(DATA)).hasSize(1);
  }

  @Test
  void cloneOfThePresentContentTakesASnapshotOfItsOwn() {
    Scenario scenario = deployed();
    scenario.ask(copy(Optional.empty()));
    Snapshot snapshot = scenario.cluster().snapshotsOf(DATA).values().iterator().next();
    assertThat(snapshot.forClone()).contains(COPY);
    assertThat(scenario.resource("copy", "alpha").content(0).snapshot()).contains(snapshot.id());
  }

  @Test
  void cloneIsNotMadeWithFewerReplicasBecauseANodeIsOff() {
    deployed().offline("bravo").refused(ErrorCode.NOT_CONNECTED, copy(Optional.empty()));
    Scenario scenario = taken().offline("bravo");
    scenario.ask(copy(Optional.of(MONDAY)));
    assertThat(scenario.nodesOf("copy")).containsExactly("alpha", "bravo");
  }

  @Test
  void cloneThatCannotBeIsRefused() {
    Scenario scenario = taken().define("copy");
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_EXISTS, copy(Optional.of(MONDAY)));
    scenario.refused(ErrorCode.RESOURCE_DEFINITION_EXISTS, copy(Optional.empty()));
    Scenario.fresh().refused(ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, copy(Optional.empty()));
    deployed().refused(ErrorCode.SNAPSHOT_NOT_FOUND, copy(Optional.of(MONDAY)));
  }
}
