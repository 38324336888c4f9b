// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from what is desired and seen, without anybody asking. */
class WorkflowsTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final ResourceName COPY = new ResourceName("copy");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final ItemState FAILED = new ItemState.Failed(Problem.of("disk full"));

  private static void advance(Scenario scenario, ResourceName name) {
    scenario.follow((draft, world) -> Workflows.advance(draft, world, name));
    Cluster settled = scenario.cluster();
    scenario.follow((draft, world) -> Workflows.advance(draft, world, name));
    assertThat(scenario.cluster()).as("a second look changes nothing").isSameAs(settled);
  }

  private static Scenario spawned() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2);
    scenario.ask(Scenario.spawn("plain", "data", 1));
    return scenario;
  }

  private static Scenario taking() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    scenario.ask(Scenario.take("data", "monday"));
    return scenario;
  }

  private static Snapshot snapshot(Scenario scenario) {
    return scenario.snapshotOf("data", "monday").orElseThrow();
  }

  @Test
  void provisionalDefinitionWaitsForAllItsReplicas() {
    Scenario scenario = spawned();
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isTrue();
    advance(scenario, DATA);
    scenario.report(scenario.resource("data", "alpha"), new ItemState.Settled());
    scenario.report(scenario.resource("data", "bravo"), new ItemState.Working("the pool"));
    advance(scenario, DATA);
    assertThat(scenario.definition("data").provisional()).isTrue();

    scenario.settle("data");
    long revision = scenario.definition("data").revision();
    advance(scenario, DATA);

    assertThat(scenario.definition("data").provisional()).isFalse();
    assertThat(scenario.definition("data").revision())
        .as("no node has to hear of it")
        .isEqualTo(revision);
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isFalse();
  }

  @Test
  void provisionalDefinitionGoesWithAReplicaThatCannotBeMade() {
    Scenario scenario = spawned();
    scenario.report(scenario.resource("data", "alpha"), new ItemState.Settled());
    scenario.report(scenario.resource("data", "bravo"), FAILED);

    advance(scenario, DATA);

    assertThat(scenario.cluster().definitions()).isEmpty();
    assertThat(scenario.cluster().resources()).isEmpty();
    assertThat(scenario.cluster().departed()).as("nothing is leaked").hasSize(2);
  }

  @Test
  void completeDefinitionOutlivesAFailure() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    scenario.report(scenario.resource("data", "bravo"), FAILED);
    advance(scenario, DATA);
    assertThat(scenario.nodesOf("data")).hasSize(2);
  }

  @Test
  void lossOfTheNodeThatIsWaitedForCompletesTheDefinition() {
    Scenario scenario = spawned();
    scenario.report(scenario.resource("data", "alpha"), new ItemState.Settled());
    scenario.offline("bravo").ask(new Nodes.Lose(BRAVO));
    advance(scenario, DATA);
    assertThat(scenario.definition("data").provisional()).isFalse();
  }

  @Test
  void snapshotSucceedsOnceEveryNodeHasTakenIt() {
    Scenario scenario = taking();
    scenario.report(
        new NodeName("alpha"),
        snapshot(scenario),
        new ItemState.Settled(),
        Optional.of(Scenario.START));
    advance(scenario, DATA);
    assertThat(snapshot(scenario).successful()).isFalse();
    scenario.reportTaken("data", "monday");
    advance(scenario, DATA);
    assertThat(snapshot(scenario).successful()).isTrue();
    assertThat(snapshot(scenario).parts().values())
        .extracting(Snapshot.Part::taken)
        .containsOnly(Optional.of(Scenario.START));
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isFalse();
  }

  @Test
  void snapshotThatOneNodeCannotTakeGoesEverywhere() {
    Scenario scenario = taking();
    scenario.report(BRAVO, snapshot(scenario), FAILED, Optional.empty());
    advance(scenario, DATA);
    assertThat(scenario.cluster().snapshots()).isEmpty();
    assertThat(scenario.cluster().departed()).hasSize(2);
  }

  @Test
  void snapshotIsGivenUpAfterItsTime() {
    Scenario scenario = taking().after(Workflows.SNAPSHOT_LIMIT);
    advance(scenario, DATA);
    assertThat(scenario.cluster().snapshots()).as("not yet").hasSize(1);
    scenario.after(Duration.ofMillis(1));
    advance(scenario, DATA);
    assertThat(scenario.cluster().snapshots()).isEmpty();
  }

  @Test
  void snapshotThatIsThereIsNeverGivenUp() {
    Scenario scenario = taking().reportTaken("data", "monday");
    advance(scenario, DATA);
    scenario.after(Duration.ofDays(1));
    advance(scenario, DATA);
    assertThat(snapshot(scenario).successful()).isTrue();
  }

  private static Scenario cloning() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    scenario.ask(new Restores.Clone(DATA, Optional.empty(), COPY, Map.of()));
    String name = cloneSnapshot(scenario).name().value();
    scenario.reportTaken("data", name);
    advance(scenario, DATA);
    return scenario;
  }

  private static Snapshot cloneSnapshot(Scenario scenario) {
    return scenario.cluster().snapshotsOf(DATA).values().iterator().next();
  }

  @Test
  void snapshotForACopyGoesWhenTheCopyIsComplete() {
    Scenario scenario = cloning();
    assertThat(cloneSnapshot(scenario).successful()).isTrue();

    scenario.settle("copy");
    advance(scenario, COPY);
    advance(scenario, DATA);

    assertThat(scenario.definition("copy").provisional()).isFalse();
    assertThat(scenario.cluster().snapshots()).isEmpty();
  }

  @Test
  void snapshotForACopyGoesWithACopyThatCannotBeMade() {
    Scenario scenario = cloning();
    scenario.report(scenario.resource("copy", "bravo"), FAILED);
    advance(scenario, COPY);
    advance(scenario, DATA);
    assertThat(scenario.cluster().definition(COPY)).isEmpty();
    assertThat(scenario.cluster().snapshots()).isEmpty();
  }

  @Test
  void copyGoesWhenTheSnapshotForItIsGivenUp() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    scenario.ask(new Restores.Clone(DATA, Optional.empty(), COPY, Map.of()));
    scenario.report(BRAVO, cloneSnapshot(scenario), FAILED, Optional.empty());

    advance(scenario, DATA);
    advance(scenario, COPY);

    assertThat(scenario.cluster().snapshots()).isEmpty();
    assertThat(scenario.cluster().definition(COPY)).isEmpty();
  }

  @Test
  void snapshotThatSomebodyAskedForStaysAfterACopyOfIt() {
    Scenario scenario = taking().reportTaken("data", "monday");
    advance(scenario, DATA);
    scenario.ask(new Restores.Clone(DATA, Optional.of(new SnapshotName("monday")), COPY, Map.of()));
    scenario.settle("copy");
    advance(scenario, COPY);
    advance(scenario, DATA);
    assertThat(scenario.cluster().snapshotsOf(DATA)).hasSize(1);
  }

  @Test
  void unknownNameNeedsNothing() {
    Scenario scenario = Scenario.fresh();
    advance(scenario, DATA);
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isFalse();
    assertThat(List.copyOf(scenario.cluster().definitions().keySet())).isEmpty();
  }
}
