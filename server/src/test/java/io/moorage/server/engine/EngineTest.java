// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.control.Draft;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Groups;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Request;
import io.moorage.server.control.Scenario;
import io.moorage.server.control.World;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineTest {
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final Duration LONG = Duration.ofSeconds(20);

  private final RecordingStore store = new RecordingStore();
  private final AtomicInteger ids = new AtomicInteger();
  private final Engine engine =
      new Engine(
          store,
          store.load(),
          () -> "id-" + ids.incrementAndGet(),
          InstantSource.fixed(Scenario.START));

  @BeforeEach
  void start() {
    engine.start();
  }

  @AfterEach
  void close() {
    store.fast();
    engine.close();
  }

  private static Request<ResourceGroup> group(String name) {
    return new Groups.Create(
        new GroupName(name), "", SelectFilter.NONE, Map.of(), Optional.empty());
  }

  private static Request<Node> node(String name) {
    return new Nodes.Create(
        new NodeName(name), Node.Type.SATELLITE, List.of(Scenario.address("default")), Map.of());
  }

  private static Observation hello() {
    return new Observation.Hello(
        "alpha", "1", 0, new Capabilities(Set.of(), Set.of(LayerKind.STORAGE), Map.of(), Map.of()));
  }

  /** Somebody who asks and waits for the answer. */
  private record Asker<A>(Thread thread, FutureTask<A> answer) {
    A get() throws Exception {
      try {
        return answer.get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  private <A> Asker<A> asker(Request<A> request) {
    FutureTask<A> answer = new FutureTask<>(() -> engine.ask("test", request));
    return new Asker<>(Thread.startVirtualThread(answer), answer);
  }

  /** Waits until everybody has asked, which is when everybody waits. */
  private static void allWait(List<? extends Asker<?>> askers) {
    await()
        .until(() -> askers.stream().allMatch(a -> a.thread().getState() == Thread.State.WAITING));
  }

  /** Keeps the writer in a commit, so that what comes meanwhile becomes one batch. */
  private Asker<ResourceGroup> busy() throws InterruptedException {
    store.slow();
    Asker<ResourceGroup> first = asker(group("first"));
    assertThat(store.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    return first;
  }

  @Test
  void answerIsWhatWasDecided() {
    ResourceGroup group = engine.ask("test", group("fast"));
    assertThat(group.name()).isEqualTo(new GroupName("fast"));
    assertThat(engine.image().cluster().group(group.name())).isPresent();
    assertThat(store.batches)
        .singleElement()
        .satisfies(batch ->
            assertThat(batch)
                .extracting(Commit::who, Commit::what, Commit::revision, Commit::at)
                .containsExactly(
                    org.assertj.core.groups.Tuple.tuple(
                        "test", "create resource group fast", 1L, Scenario.START)));
  }

  @Test
  void refusalIsThrownAndNothingIsStored() {
    engine.ask("test", group("fast"));
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> engine.ask("test", group("FAST")));
    assertThat(refused.code()).isEqualTo(ErrorCode.GROUP_EXISTS);
    assertThat(store.batches).hasSize(1);
  }

  @Test
  void answersComeOnlyAfterTheCommit() throws Exception {
    Asker<ResourceGroup> asker = busy();
    assertThat(asker.answer().isDone()).isFalse();
    assertThat(engine.image().cluster().groups()).isEmpty();
    store.fast();
    asker.get();
    assertThat(engine.image().cluster().groups()).hasSize(1);
  }

  @Test
  void manyRequestsShareOneCommit() throws Exception {
    Asker<ResourceGroup> first = busy();
    List<Asker<ResourceGroup>> askers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      askers.add(asker(group("group" + i)));
    }
    allWait(askers);

    store.fast();
    first.get();
    for (Asker<ResourceGroup> asker : askers) {
      asker.get();
    }

    assertThat(store.batches).hasSize(2);
    assertThat(store.batches.getLast()).hasSize(50);
    assertThat(store.batches.getLast())
        .as("each decision is a row of its own, in order")
        .extracting(Commit::revision)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void refusalInABatchSparesTheOthers() throws Exception {
    Asker<ResourceGroup> first = busy();
    Asker<ResourceGroup> twice = asker(group("FIRST"));
    Asker<ResourceGroup> good = asker(group("good"));
    allWait(List.of(twice, good));
    store.fast();
    first.get();
    assertThatThrownBy(twice::get).isInstanceOf(ProblemException.class);
    assertThat(good.get().name()).isEqualTo(new GroupName("good"));
  }

  @Test
  void faultInADecisionSparesTheOthers() {
    Request<String> faulty =
        request((draft, world) -> {
          throw new IllegalStateException("a fault of ours");
        });
    assertThatThrownBy(() -> engine.ask("test", faulty)).hasMessage("a fault of ours");
    engine.ask("test", group("good"));
  }

  private static <A> Request<A> request(java.util.function.BiFunction<Draft, World, A> decision) {
    return new Request<>() {
      @Override
      public String describe() {
        return "a request of the test";
      }

      @Override
      public A decide(Draft draft, World world) {
        return decision.apply(draft, world);
      }
    };
  }

  @Test
  void storeThatFailsRefusesKeepsTheOldImageAndGoesOn() {
    engine.ask("test", group("before"));
    Image before = engine.image();
    store.broken(true);

    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> engine.ask("test", group("lost")));

    assertThat(refused.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(refused.message()).contains("the disk is full");
    assertThat(engine.image().cluster()).isSameAs(before.cluster());
    store.broken(false);
    engine.ask("test", group("after"));
    assertThat(engine.image().cluster().groups())
        .containsOnlyKeys(new GroupName("before"), new GroupName("after"));
    assertThat(store.batches.getLast().getFirst().revision())
        .as("the revision of the lost change is used again")
        .isEqualTo(before.cluster().revision() + 1);
  }

  @Test
  void whatNodesSaidIsKeptThoughTheCommitFails() throws Exception {
    engine.ask("test", node("alpha"));
    assertThat(store.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    Asker<ResourceGroup> first = busy();
    engine.offer(new Input.Saw(ALPHA, hello()));
    engine.offer(new Input.Saw(ALPHA, new Observation.Complete()));
    Asker<ResourceGroup> lost = asker(group("lost"));
    allWait(List.of(first, lost));
    store.broken(true);
    store.fast();
    assertThatThrownBy(lost::get).isInstanceOf(ProblemException.class);
    assertThat(engine.image().sightings().online(ALPHA)).isTrue();
  }

  @Test
  void listenersHearOfEachBatchOnceItIsDurable() {
    List<Long> heard = new CopyOnWriteArrayList<>();
    engine.listen(outcome -> {
      assertThat(engine.image().cluster()).isSameAs(outcome.cluster());
      outcome.commits().forEach(commit -> heard.add(commit.revision()));
    });
    engine.ask("test", group("one"));
    engine.ask("test", group("two"));
    assertThat(heard).containsExactly(1L, 2L);
  }

  @Test
  void previewKeepsNothing() {
    Preview<ResourceGroup> preview = engine.preview(group("maybe"));
    assertThat(preview.answer().name()).isEqualTo(new GroupName("maybe"));
    assertThat(preview.changes()).hasSize(1);
    assertThat(preview.after().groups()).hasSize(1);
    assertThat(engine.image().cluster().groups()).isEmpty();
    assertThat(store.batches).isEmpty();
  }

  @Test
  void waitEndsWithTheNewsThatMakesItTrue() {
    engine.ask("test", node("alpha"));
    CompletableFuture<Boolean> online =
        CompletableFuture.supplyAsync(
            () -> engine.await(List.of(ALPHA), image -> image.sightings().online(ALPHA), LONG));
    engine.offer(new Input.Saw(ALPHA, hello()));
    assertThat(online).isNotDone();
    engine.offer(new Input.Saw(ALPHA, new Observation.Complete()));
    assertThat(online).succeedsWithin(LONG).isEqualTo(true);
    engine.offer(new Input.Lost(ALPHA, "no route"));
    assertThat(engine.await(List.of(ALPHA), image -> !image.sightings().online(ALPHA), LONG))
        .isTrue();
  }

  @Test
  void waitThatIsTrueAlreadyDoesNotWait() {
    assertThat(engine.await(List.of(ALPHA), image -> true, Duration.ZERO)).isTrue();
  }

  @Test
  void waitIsOverAfterItsTime() {
    assertThat(engine.await(List.of(ALPHA), image -> false, Duration.ofMillis(20))).isFalse();
  }

  @Test
  void interruptEndsAWait() throws Exception {
    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> engine.await(List.of(ALPHA), image -> false, LONG));
    Thread thread = Thread.startVirtualThread(waiting);
    thread.interrupt();
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void closeRefusesTheRestButNotWhatIsBeingStored() throws Exception {
    Asker<ResourceGroup> stored = busy();
    Asker<ResourceGroup> queued = asker(group("queued"));
    allWait(List.of(stored, queued));
    Thread closer = Thread.startVirtualThread(engine::close);
    await().until(() -> !engine.alive());

    ProblemException late =
        catchThrowableOfType(ProblemException.class, () -> engine.ask("test", group("late")));

    assertThat(late.message()).isEqualTo("The server is shutting down.");
    assertThat(stored.answer().isDone()).as("it may still become durable").isFalse();
    store.fast();
    closer.join();
    assertThat(stored.get().name()).isEqualTo(new GroupName("first"));
    assertThatThrownBy(queued::get).hasMessage("The server is shutting down.");
    assertThat(store.batches).hasSize(1);
  }

  @Test
  void errorThatEndsTheWriterLeavesNobodyWaiting() {
    Request<String> fatal =
        request((draft, world) -> {
          throw new AssertionError("thrown by the test");
        });
    assertThatThrownBy(() -> engine.ask("test", fatal)).isInstanceOf(ProblemException.class);
    assertThat(engine.alive()).isFalse();
    assertThatThrownBy(() -> engine.ask("test", group("late")))
        .hasMessage("The server is shutting down.");
  }
}
