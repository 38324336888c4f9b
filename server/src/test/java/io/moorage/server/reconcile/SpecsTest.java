// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.ResourceSpec.Lifecycle;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Pools;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Request;
import io.moorage.server.control.Scenario;
import io.moorage.server.control.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node hears: everything at first, then what has changed. */
class SpecsTest {
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final ResourceName DATA = new ResourceName("data");
  private static final SnapshotName MONDAY = new SnapshotName("monday");
  private static final long EPOCH = 7;

  private static Scenario deployed() {
    return Scenario.ofNodes(3).group("plain", 2).disk("plain", "data", 1);
  }

  private static SpecUpdate full(Scenario scenario, NodeName node) {
    return Specs.full(scenario.cluster(), node, EPOCH);
  }

  /** What the nodes hear of a request. */
  private static Map<NodeName, Set<Touch>> touched(Scenario scenario, Request<?> request) {
    Draft draft = new Draft(scenario.cluster());
    request.decide(draft, scenario.world());
    return Touch.of(draft.changes(), draft.result());
  }

  private static SpecUpdate delta(Scenario scenario, NodeName node, Request<?> request) {
    Map<NodeName, Set<Touch>> touched = touched(scenario, request);
    scenario.ask(request);
    return Specs.delta(scenario.cluster(), node, EPOCH, touched.getOrDefault(node, Set.of()));
  }

  @Test
  void fullUpdateHoldsAllOfTheNodeAndNothingElse() {
    Scenario scenario = deployed().snapshot("data", "monday").define("other", 1);
    scenario.deploy("other", "bravo", "pool");

    SpecUpdate update = full(scenario, ALPHA);

    assertThat(update.epoch()).isEqualTo(EPOCH);
    assertThat(update.revision()).isEqualTo(scenario.cluster().revision());
    assertThat(update.full()).isTrue();
    assertThat(update.pools()).extracting(PoolSpec::name).containsExactly(new PoolName("pool"));
    assertThat(update.resources()).extracting(ResourceSpec::resource).containsExactly(DATA);
    assertThat(update.snapshots())
        .extracting(SnapshotSpec::phase)
        .containsExactly(SnapshotSpec.Phase.KEEP);
    assertThat(full(scenario, BRAVO).resources()).hasSize(2);
    assertThat(full(scenario, new NodeName("charlie")).resources()).isEmpty();
  }

  @Test
  void specNamesSizePoolContentAndGeneration() {
    Scenario scenario = deployed();
    ResourceSpec spec = full(scenario, ALPHA).resources().getFirst();
    assertThat(spec.id()).isEqualTo(scenario.resource("data", "alpha").id());
    assertThat(spec.lifecycle()).isEqualTo(Lifecycle.PRESENT);
    assertThat(spec.generation()).isEqualTo(scenario.definition("data").revision());
    assertThat(spec.volumes())
        .singleElement()
        .satisfies(
            volume -> assertThat(volume.size()).isEqualTo(ByteSize.gibibytes(1)),
            volume -> assertThat(volume.pool()).isEqualTo(new PoolName("pool")),
            volume ->
                assertThat(volume.content())
                    .isEqualTo(scenario.resource("data", "alpha").content(0)));
  }

  @Test
  void deletedResourceIsAskedToBeAbsentUntilItIsGone() {
    Scenario scenario = deployed();
    String id = scenario.resource("data", "alpha").id();

    SpecUpdate update = delta(scenario, ALPHA, new Definitions.Delete(DATA));

    assertThat(update.full()).isFalse();
    for (SpecUpdate told : List.of(update, full(scenario, ALPHA))) {
      assertThat(told.resources())
          .singleElement()
          .satisfies(
              spec -> assertThat(spec.id()).isEqualTo(id),
              spec -> assertThat(spec.lifecycle()).isEqualTo(Lifecycle.ABSENT),
              spec -> assertThat(spec.generation()).isEqualTo(scenario.cluster().revision()),
              spec ->
                  assertThat(spec.volumes()).as("the node has to know where to look").hasSize(1));
    }
  }

  @Test
  void nameThatIsUsedAgainIsToldWithBothIncarnations() {
    Scenario scenario = deployed();
    scenario.ask(new Definitions.Delete(DATA));
    scenario.ask(Scenario.spawn("plain", "data", 1));
    assertThat(full(scenario, ALPHA).resources())
        .extracting(ResourceSpec::lifecycle)
        .containsExactly(Lifecycle.PRESENT, Lifecycle.ABSENT);
  }

  @Test
  void whatIsGoneIsStruck() {
    Scenario scenario = deployed();
    String id = scenario.resource("data", "alpha").id();
    scenario.ask(new Definitions.Delete(DATA));
    Cluster before = scenario.cluster();
    Draft draft = new Draft(before);
    before.departed().values().stream()
        .filter(gone -> gone.node().equals(ALPHA))
        .toList()
        .forEach(draft::remove);
    Cluster after = draft.result();

    Map<NodeName, Set<Touch>> touched = Touch.of(draft.changes(), after);

    assertThat(touched).containsOnlyKeys(ALPHA);
    SpecUpdate update = Specs.delta(after, ALPHA, EPOCH, touched.getOrDefault(ALPHA, Set.of()));
    assertThat(update.struck()).containsExactly(id);
    assertThat(update.resources()).isEmpty();
  }

  @Test
  void growthIsToldToEveryNodeThatHasTheResource() {
    Scenario scenario = deployed();
    Definitions.ModifyVolume grow =
        new Definitions.ModifyVolume(
            DATA, 0, Optional.of(ByteSize.gibibytes(2)), PropertyChange.NONE, Optional.empty());
    assertThat(touched(scenario, grow)).containsOnlyKeys(ALPHA, BRAVO);
    ResourceSpec spec = delta(scenario, BRAVO, grow).resources().getFirst();
    assertThat(spec.volumes().getFirst().size()).isEqualTo(ByteSize.gibibytes(2));
    assertThat(spec.generation()).isEqualTo(scenario.cluster().revision());
  }

  @Test
  void whatNodesNeedNotKnowIsNotTold() {
    Scenario scenario = deployed();
    assertThat(
            touched(
                scenario,
                new Definitions.Modify(
                    DATA,
                    PropertyChange.setting(Map.of("Aux/x", "1")),
                    Optional.empty(),
                    Optional.empty())))
        .isEmpty();
    assertThat(
            touched(
                scenario,
                new Nodes.Modify(
                    ALPHA, Optional.empty(), PropertyChange.setting(Map.of("Aux/x", "1")))))
        .isEmpty();
  }

  @Test
  void poolIsToldWhenItComesChangesAndGoes() {
    Scenario scenario = Scenario.ofNodes(1);
    SpecUpdate changed =
        delta(
            scenario,
            ALPHA,
            new Pools.Modify(
                Scenario.key("alpha", "pool"), PropertyChange.setting(Map.of("Aux/x", "1"))));
    assertThat(changed.pools())
        .singleElement()
        .satisfies(
            pool -> assertThat(pool.properties()).containsEntry("Aux/x", "1"),
            pool -> assertThat(pool.generation()).isEqualTo(scenario.cluster().revision()));
    SpecUpdate gone = delta(scenario, ALPHA, new Pools.Delete(Scenario.key("alpha", "pool")));
    assertThat(gone.struckPools()).containsExactly(new PoolName("pool"));
  }

  @Test
  void snapshotIsTakenKeptAndRemoved() {
    Scenario scenario = deployed();
    SpecUpdate take = delta(scenario, ALPHA, Scenario.take("data", "monday"));
    assertThat(take.snapshots())
        .singleElement()
        .satisfies(
            spec -> assertThat(spec.phase()).isEqualTo(SnapshotSpec.Phase.TAKE),
            spec ->
                assertThat(spec.volumes())
                    .containsExactly(new SnapshotSpec.Part(0, new PoolName("pool"))));
    scenario
        .reportTaken("data", "monday")
        .follow((draft, world) -> Workflows.advance(draft, world, DATA));
    assertThat(full(scenario, ALPHA).snapshots())
        .extracting(SnapshotSpec::phase)
        .containsExactly(SnapshotSpec.Phase.KEEP);

    Snapshots.Delete delete = new Snapshots.Delete(DATA, MONDAY, List.of(ALPHA));
    SpecUpdate remove = delta(scenario, ALPHA, delete);

    assertThat(remove.snapshots())
        .singleElement()
        .satisfies(
            spec -> assertThat(spec.phase()).isEqualTo(SnapshotSpec.Phase.REMOVE),
            spec -> assertThat(spec.generation()).isEqualTo(scenario.cluster().revision()));
    assertThat(full(scenario, BRAVO).snapshots())
        .extracting(SnapshotSpec::phase)
        .containsExactly(SnapshotSpec.Phase.KEEP);
  }

  @Test
  void severalChangesOfOneThingAreToldOnceAsItIsNow() {
    Scenario scenario = deployed();
    Set<Touch> touches = Set.of(new Touch.OfResource(DATA));
    for (long size = 2; size < 5; size++) {
      scenario.ask(
          new Definitions.ModifyVolume(
              DATA,
              0,
              Optional.of(ByteSize.gibibytes(size)),
              PropertyChange.NONE,
              Optional.empty()));
    }
    assertThat(Specs.delta(scenario.cluster(), ALPHA, EPOCH, touches).resources())
        .singleElement()
        .satisfies(
            spec -> assertThat(spec.volumes().getFirst().size()).isEqualTo(ByteSize.gibibytes(4)));
  }

  @Test
  void touchOfWhatIsNoMoreSaysNothing() {
    Scenario scenario = deployed();
    Set<Touch> touches = Set.of(new Touch.OfResource(DATA), new Touch.OfSnapshot(DATA, MONDAY));
    scenario.ask(new Removals.Delete(DATA, ALPHA, true));
    SpecUpdate update = Specs.delta(scenario.cluster(), ALPHA, EPOCH, touches);
    assertThat(update.resources()).isEmpty();
    assertThat(update.snapshots()).isEmpty();
    assertThat(update.struck()).isEmpty();
  }
}
