// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Resource;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Scenario;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Input;
import io.moorage.server.store.StateStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A decision, and the wait for what it promises. */
@Timeout(30)
class OperationsTest {
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final ResourceName DATA = new ResourceName("data");
  private static final Progress FAILED = new Progress.Failed(Problem.of("disk full"));

  private final Scenario given = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
  private final AtomicInteger ids = new AtomicInteger();
  private final Engine engine =
      new Engine(
          new Forgetful(),
          new StateStore.Loaded(given.cluster(), 1, List.of()),
          () -> "new-" + ids.incrementAndGet(),
          InstantSource.fixed(Scenario.START));
  private final Operations operations = new Operations(engine);

  /** A store that takes everything and keeps nothing. */
  private static final class Forgetful implements StateStore {
    @Override
    public Loaded load() {
      return new Loaded(Cluster.EMPTY, 1, List.of());
    }

    @Override
    public void commit(List<Commit> commits) {}

    @Override
    public List<LogRow> log(int limit) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    engine.start();
    connect();
    reportPool();
  }

  private void connect() {
    engine.offer(
        new Input.Saw(
            ALPHA,
            new Observation.Hello("alpha", "1", 0, given.sightings().of(ALPHA).capabilities())));
    engine.offer(new Input.Saw(ALPHA, new Observation.Complete()));
  }

  private void reportPool() {
    engine.offer(
        new Input.Saw(
            ALPHA,
            new Observation.Reports(
                List.copyOf(given.sightings().of(ALPHA).pools().values()), List.of(), List.of())));
    engine.await(
        List.of(ALPHA), image -> !image.sightings().of(ALPHA).pools().isEmpty(), Operations.LIMIT);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void report(Resource resource, long generation, ItemState state) {
    engine.offer(
        new Input.Saw(
            resource.node(),
            new Observation.Reports(
                List.of(),
                List.of(
                    new ResourceReport(
                        resource.id(), resource.name(), generation, state, List.of())),
                List.of())));
  }

  private Resource resource(String name) {
    return engine.image().cluster().resource(new ResourceName(name), ALPHA).orElseThrow();
  }

  private long revision() {
    return engine.image().cluster().revision();
  }

  private void grow() {
    engine.ask(
        "test",
        new Definitions.ModifyVolume(
            DATA,
            0,
            Optional.of(ByteSize.gibibytes(2 + ids.incrementAndGet())),
            PropertyChange.NONE,
            Optional.empty()));
  }

  private static <T> FutureTask<T> begin(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = Thread.startVirtualThread(task);
    // A call that can answer at once has done so when its thread is over; one that waits is parked.
    await()
        .until(() ->
            task.isDone()
                || thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    return task;
  }

  private static <T> T end(FutureTask<T> task) throws Exception {
    return task.get(20, TimeUnit.SECONDS);
  }

  @Test
  void deploymentIsReadyWhenTheNodeSaysSo() throws Exception {
    FutureTask<Operations.Deployed> deploy =
        begin(() -> operations.deploy("test", Scenario.spawn("plain", "other", 1)));
    await().until(() -> revision() > given.cluster().revision());
    report(resource("other"), revision(), new ItemState.Settled());
    Operations.Deployed deployed = end(deploy);
    assertThat(deployed.nodes()).containsExactly(Map.entry(ALPHA, new Progress.Done()));
    assertThat(deployed.kept()).isTrue();
    assertThat(deployed.failure()).isEmpty();
  }

  @Test
  void deploymentThatFailsIsNotKept() throws Exception {
    FutureTask<Operations.Deployed> deploy =
        begin(() -> operations.deploy("test", Scenario.spawn("plain", "other", 1)));
    await().until(() -> revision() > given.cluster().revision());
    report(resource("other"), revision(), new ItemState.Failed(Problem.of("disk full")));
    Operations.Deployed deployed = end(deploy);
    assertThat(deployed.failure()).contains(Map.entry(ALPHA, (Progress.Failed) FAILED));
    assertThat(deployed.kept()).isFalse();
  }

  @Test
  void offlineNodeIsNotWaitedFor() {
    engine.offer(new Input.Lost(ALPHA, "no route"));
    grow();
    assertThat(operations.settle(DATA)).containsValue(new Progress.Offline("no route"));
  }

  @Test
  void failureIsTheAnswer() {
    grow();
    report(resource("data"), revision(), new ItemState.Failed(Problem.of("disk full")));
    assertThat(operations.settle(DATA)).containsValue(FAILED);
  }

  @Test
  void replicaThatHasYetToGrowIsNotInSync() {
    report(resource("data"), revision(), new ItemState.Settled());
    await().until(() -> operations.inSync(DATA));
    grow();
    assertThat(operations.inSync(DATA)).isFalse();
    report(resource("data"), revision(), new ItemState.Settled());
    await().until(() -> operations.inSync(DATA));
    engine.offer(new Input.Lost(ALPHA, "no route"));
    await().until(() -> !operations.inSync(DATA));
  }

  @Test
  void failureOfAnEarlierAttemptIsNotTheAnswerToThisOne() throws Exception {
    grow();
    report(resource("data"), revision(), new ItemState.Failed(Problem.of("disk full")));
    assertThat(operations.settle(DATA)).containsValue(FAILED);

    grow();
    FutureTask<Map<NodeName, Progress>> settle = begin(() -> operations.settle(DATA));
    report(resource("data"), revision(), new ItemState.Settled());

    assertThat(end(settle)).containsValue(new Progress.Done());
  }

  @Test
  void failureFromBeforeADeletionDoesNotEndTheWaitForIt() throws Exception {
    grow();
    report(resource("data"), revision(), new ItemState.Failed(Problem.of("disk full")));
    Resource resource = resource("data");
    engine.ask("test", new Definitions.Delete(DATA));

    FutureTask<Map<NodeName, Progress>> gone =
        begin(() -> operations.gone(DATA, Map.of(ALPHA, resource.id())));
    report(resource, revision(), new ItemState.Gone());

    assertThat(end(gone)).containsValue(new Progress.Done());
  }

  @Test
  void whatIsGoneAlreadyIsDone() {
    assertThat(operations.gone(DATA, Map.of(ALPHA, "long-gone")))
        .containsValue(new Progress.Done());
  }
}
