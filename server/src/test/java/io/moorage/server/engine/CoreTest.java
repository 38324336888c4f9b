// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Request;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Scenario;
import io.moorage.server.reconcile.Touch;
import io.moorage.server.reconcile.Workflows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One batch of inputs, from images to images. */
class CoreTest {
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final ResourceName DATA = new ResourceName("data");

  private final Scenario given = Scenario.ofNodes(2).group("plain", 1);
  private final Core core = new Core(() -> given.world().ids().next());
  private Instant now = Scenario.START;
  private long asks;

  private Outcome step(Scenario from, Input... inputs) {
    return core.step(from.cluster(), from.sightings(), List.of(inputs), now);
  }

  private Outcome step(Outcome before, Input... inputs) {
    return core.step(before.cluster(), before.sightings(), List.of(inputs), now);
  }

  private Input ask(Request<?> request) {
    return new Input.Ask(++asks, "test", request);
  }

  private static Input report(Resource resource, long generation, ItemState state) {
    return new Input.Saw(
        resource.node(),
        new Observation.Reports(
            List.of(),
            List.of(
                new ResourceReport(resource.id(), resource.name(), generation, state, List.of())),
            List.of()));
  }

  private static Input report(NodeName node, Snapshot snapshot, ItemState state) {
    return new Input.Saw(
        node,
        new Observation.Reports(
            List.of(),
            List.of(),
            List.of(
                new SnapshotReport(
                    snapshot.id(),
                    snapshot.resource(),
                    snapshot.revision(),
                    state,
                    Optional.of(Scenario.START)))));
  }

  private static Resource resource(Outcome outcome, String name) {
    return outcome.cluster().resourcesOf(new ResourceName(name)).values().iterator().next();
  }

  private static List<String> whats(Outcome outcome) {
    return outcome.commits().stream().map(Commit::what).toList();
  }

  @Test
  void decisionsOfABatchBuildOnEachOther() {
    Outcome outcome =
        step(
            given,
            ask(Scenario.spawn("plain", "data", 1)),
            ask(Scenario.spawn("plain", "DATA", 1)),
            ask(new Definitions.Delete(DATA)));

    assertThat(outcome.commits())
        .extracting(Commit::revision)
        .containsExactly(given.cluster().revision() + 1, given.cluster().revision() + 2);
    assertThat(outcome.answers().get(1L)).isInstanceOf(Outcome.Answer.Granted.class);
    assertThat(outcome.answers().get(2L))
        .isInstanceOfSatisfying(
            Outcome.Answer.Refused.class,
            refused -> assertThat(refused.why()).isInstanceOf(ProblemException.class));
    assertThat(outcome.answers().get(3L)).isInstanceOf(Outcome.Answer.Granted.class);
    assertThat(outcome.cluster().definitions()).isEmpty();
    assertThat(outcome.cluster().revision()).isEqualTo(outcome.commits().getLast().revision());
  }

  @Test
  void readingRequestCommitsNothing() {
    Outcome outcome = step(given, ask(new Definitions.Delete(DATA)));
    assertThat(outcome.commits()).isEmpty();
    assertThat(outcome.cluster()).isSameAs(given.cluster());
  }

  @Test
  void nodeThatGetsAReplicaIsToldAndOthersAreNot() {
    Outcome outcome = step(given, ask(Scenario.spawn("plain", "data", 1)));
    assertThat(outcome.touched())
        .containsOnlyKeys(ALPHA)
        .containsValue(java.util.Set.of(new Touch.OfResource(DATA)));
    assertThat(outcome.noticed()).containsExactly(DATA);
  }

  @Test
  void reportThatCompletesADefinitionDoesSoInTheSameBatch() {
    Outcome spawned = step(given, ask(Scenario.spawn("plain", "data", 1)));
    Outcome complete =
        step(
            spawned,
            report(
                resource(spawned, "data"), spawned.cluster().revision(), new ItemState.Settled()));
    assertThat(whats(complete)).containsExactly("advance data");
    assertThat(complete.cluster().definition(DATA).orElseThrow().provisional()).isFalse();
    assertThat(complete.touched()).isEmpty();
    assertThat(complete.heard()).containsExactly(ALPHA);
  }

  @Test
  void failureUndoesADefinitionAndItsNameIsFree() {
    Outcome spawned = step(given, ask(Scenario.spawn("plain", "data", 1)));
    Outcome undone =
        step(
            spawned,
            report(
                resource(spawned, "data"),
                spawned.cluster().revision(),
                new ItemState.Failed(Problem.of("disk full"))),
            ask(Scenario.spawn("plain", "other", 1)));
    assertThat(undone.cluster().definition(DATA)).isEmpty();
    assertThat(undone.cluster().departed()).hasSize(1);
    Outcome again = step(undone, ask(Scenario.spawn("plain", "data", 1)));
    assertThat(again.cluster().definition(DATA)).isPresent();
  }

  @Test
  void goneThingIsForgottenHereAndThere() {
    Scenario scenario = given.disk("plain", "data", 1);
    Resource resource = scenario.resource("data", "alpha");
    Outcome deleted = step(scenario, ask(new Definitions.Delete(DATA)));
    Departed departed = deleted.cluster().departed().values().iterator().next();

    Outcome stale = step(deleted, report(resource, departed.revision() - 1, new ItemState.Gone()));
    assertThat(stale.cluster().departed()).as("said before it was asked").hasSize(1);

    Outcome gone = step(deleted, report(resource, departed.revision(), new ItemState.Gone()));
    assertThat(gone.cluster().departed()).isEmpty();
    assertThat(gone.sightings().of(ALPHA).resources()).isEmpty();
    assertThat(gone.touched())
        .containsOnlyKeys(ALPHA)
        .containsValue(java.util.Set.of(new Touch.OfDeparted(resource.id())));
  }

  @Test
  void nodeThatSaysGoneAgainIsToldAgain() {
    Scenario scenario = given.disk("plain", "data", 1);
    Resource resource = scenario.resource("data", "alpha");
    Outcome deleted = step(scenario, ask(new Definitions.Delete(DATA)));
    Input gone = report(resource, deleted.cluster().revision(), new ItemState.Gone());
    Outcome noted = step(deleted, gone);

    Outcome again = step(noted, gone);

    assertThat(again.commits()).isEmpty();
    assertThat(again.touched()).containsOnlyKeys(ALPHA);
  }

  /** As after a commit that failed: the report is kept, the note was not. */
  @Test
  void goneThingThatWasNotNotedIsNotedLater() {
    Scenario scenario = given.disk("plain", "data", 1);
    Resource resource = scenario.resource("data", "alpha");
    Outcome deleted = step(scenario, ask(new Definitions.Delete(DATA)));
    Input.Saw gone =
        (Input.Saw) report(resource, deleted.cluster().revision(), new ItemState.Gone());

    Outcome ticked =
        core.step(
            deleted.cluster(),
            deleted.sightings().saw(gone.node(), gone.observation(), now),
            List.of(new Input.Tick()),
            now);

    assertThat(ticked.cluster().departed()).isEmpty();
  }

  @Test
  void unknownNodeIsNotHeard() {
    NodeName nobody = new NodeName("nobody");
    Outcome outcome =
        step(
            given,
            new Input.Saw(nobody, new Observation.Complete()),
            new Input.Lost(nobody, "no route"));
    assertThat(outcome.sightings()).isEqualTo(given.sightings());
    assertThat(outcome.heard()).isEmpty();
  }

  @Test
  void whatWasSeenOfANodeGoesWithIt() {
    Outcome outcome = step(given, ask(new Nodes.Delete(ALPHA)));
    assertThat(outcome.sightings().nodes()).doesNotContainKey(ALPHA);
    assertThat(outcome.sightings().online(ALPHA)).isFalse();
  }

  @Test
  void lostNodeIsOfflineWithItsReason() {
    Outcome outcome = step(given, new Input.Lost(ALPHA, "no route"));
    assertThat(outcome.sightings().online(ALPHA)).isFalse();
    assertThat(outcome.heard()).containsExactly(ALPHA);
  }

  @Test
  void tickGivesUpASnapshotWhoseTimeIsUp() {
    Scenario scenario = given.disk("plain", "data", 1);
    Outcome begun = step(scenario, ask(Scenario.take("data", "monday")));
    assertThat(step(begun, new Input.Tick()).commits()).isEmpty();
    now = now.plus(Workflows.SNAPSHOT_LIMIT).plus(Duration.ofSeconds(1));
    assertThat(step(begun, new Input.Tick()).cluster().snapshots()).isEmpty();
  }

  @Test
  void copyThatIsCompleteFreesTheSnapshotOfItsSourceAtOnce() {
    Scenario scenario = given.disk("plain", "data", 1);
    ResourceName copy = new ResourceName("copy");
    Outcome begun = step(scenario, ask(new Restores.Clone(DATA, Optional.empty(), copy, Map.of())));
    Snapshot snapshot = begun.cluster().snapshotsOf(DATA).values().iterator().next();
    Outcome taken = step(begun, report(ALPHA, snapshot, new ItemState.Settled()));
    Resource resource = resource(taken, "copy");
    ResourceReport full =
        new ResourceReport(
            resource.id(),
            copy,
            taken.cluster().revision(),
            new ItemState.Settled(),
            List.of(
                new ResourceReport.VolumeReport(
                    0,
                    Optional.of("/dev/x"),
                    io.moorage.api.model.ByteSize.gibibytes(1),
                    io.moorage.api.model.ByteSize.gibibytes(1),
                    resource.content(0).id())));

    Outcome copied =
        step(
            taken,
            new Input.Saw(ALPHA, new Observation.Reports(List.of(), List.of(full), List.of())));

    assertThat(whats(copied)).containsExactly("advance copy", "advance data");
    assertThat(copied.cluster().snapshots()).isEmpty();
  }

  @Test
  void sameInputsLeadToTheSameOutcome() {
    Input[] inputs =
        Stream.of("one", "two", "three")
            .map(name -> ask(Scenario.spawn("plain", name, 1)))
            .toArray(Input[]::new);
    Core first = new Core(() -> "same");
    Core second = new Core(() -> "same");
    assertThat(first.step(given.cluster(), given.sightings(), List.of(inputs), now))
        .isEqualTo(second.step(given.cluster(), given.sightings(), List.of(inputs), now));
  }

  @Test
  void enteringThePassphraseHandsTheKeysToTheNodesOfEncryptedVolumesOnly() {
    given.unlocked().define("data", 1);
    given.ask(
        new Definitions.Modify(
            DATA,
            PropertyChange.setting(Map.of()),
            Optional.empty(),
            Optional.of(List.of(LayerKind.LUKS, LayerKind.STORAGE))));
    given.deploy("data", "alpha", "pool");
    given.disk("plain", "open", 1);
    Sightings locked = new Sightings(given.sightings().nodes(), false);

    Outcome outcome = core.step(given.cluster(), locked, List.of(new Input.Unlocked()), now);

    assertThat(outcome.sightings().unlocked()).isTrue();
    assertThat(outcome.touched()).isEqualTo(Map.of(ALPHA, Set.of(new Touch.OfResource(DATA))));
  }
}
