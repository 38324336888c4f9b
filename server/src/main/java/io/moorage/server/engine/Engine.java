// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.api.model.Name;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.control.Draft;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Ids;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Request;
import io.moorage.server.control.World;
import io.moorage.server.engine.Outcome.Answer;
import io.moorage.server.reconcile.Retelling;
import io.moorage.server.store.StateStore;
import io.moorage.server.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer. One platform thread takes all that has come off the queue, has the core decide
 * it, makes the whole batch durable in one transaction, publishes the new image and only then
 * answers. The store's calls hold their thread, which is one reason why it is not a virtual one.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int BATCH_MAX = 1024;

  private final StateStore store;
  private final Core core;
  private final Ids ids;
  private final InstantSource clock;
  private final BlockingQueue<Input> queue = new LinkedBlockingQueue<>();
  private final Map<Long, CompletableFuture<Object>> asked = new ConcurrentHashMap<>();
  private final AtomicLong askIds = new AtomicLong();
  private final List<Consumer<Outcome>> listeners = new CopyOnWriteArrayList<>();
  private final Waits waits = new Waits();
  private final long epoch;
  private final Thread writer;
  private volatile Image image;
  private volatile boolean closed;

  public Engine(StateStore store, StateStore.Loaded loaded, Ids ids, InstantSource clock) {
    this.store = store;
    this.core = new Core(ids);
    this.ids = ids;
    this.clock = clock;
    this.epoch = loaded.epoch();
    this.image = new Image(loaded.cluster(), Sightings.NONE);
    this.writer = Thread.ofPlatform().name("moorage-writer").unstarted(this::write);
  }

  public void start() {
    writer.start();
    offer(new Input.Tick());
  }

  /** The newest image whose changes are durable. */
  public Image image() {
    return image;
  }

  /** Whether the writer runs. */
  public boolean alive() {
    return writer.isAlive() && !closed;
  }

  public long epoch() {
    return epoch;
  }

  /** What is durable is answered whatever a listener makes of it. */
  private static void tell(Consumer<Outcome> listener, Outcome outcome) {
    try {
      listener.accept(outcome);
    } catch (RuntimeException e) {
      LOG.error("a listener failed at a batch of {} commits", outcome.commits().size(), e);
    }
  }

  /** Calls back after each batch, on the writer's thread: must be quick and must not throw. */
  public void listen(Consumer<Outcome> listener) {
    listeners.add(listener);
  }

  /** Hands an observation or the like to the writer. */
  public void offer(Input input) {
    queue.add(input);
  }

  /**
   * Asks for something and waits until it is durable.
   *
   * @throws ProblemException if it is refused
   */
  @SuppressWarnings("unchecked")
  public <A> A ask(String who, Request<A> request) {
    long id = askIds.incrementAndGet();
    CompletableFuture<Object> answer = new CompletableFuture<>();
    asked.put(id, answer);
    if (closed) {
      // Only this one: what the writer works on now may still become durable.
      answer(id, new Answer.Refused(closing()));
    } else {
      queue.add(new Input.Ask(id, who, request));
    }
    try {
      return (A) answer.join();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /**
   * Waits until something about some names is true of the images.
   *
   * @return whether it came true in time
   */
  public boolean await(
      Collection<? extends Name> names, Predicate<Image> condition, Duration limit) {
    return waits.await(names, () -> condition.test(image), limit);
  }

  /** What a request would answer and lead to now; nothing is kept. */
  public <A> Preview<A> preview(Request<A> request) {
    Image now = image;
    Draft draft = new Draft(now.cluster());
    A answer = request.decide(draft, new World(now.sightings(), clock.instant(), ids));
    Retelling.complete(now.cluster(), draft);
    return new Preview<>(answer, draft.changes(), draft.result(), now);
  }

  private void write() {
    List<Input> batch = new ArrayList<>();
    try {
      work(batch);
    } finally {
      // Also after an error that ends the writer: nobody waits for an answer that cannot come.
      closed = true;
      refuseAll(closing());
    }
  }

  private void work(List<Input> batch) {
    while (!closed) {
      try {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH_MAX);
        run(batch);
      } catch (InterruptedException e) {
        closed = true;
      } catch (RuntimeException e) {
        LOG.error("the writer could not work through a batch of {} inputs", batch.size(), e);
        refuse(batch, e);
      }
      batch.clear();
    }
  }

  private void run(List<Input> batch) {
    Outcome outcome = core.step(image.cluster(), image.sightings(), batch, clock.instant());
    try {
      if (!outcome.commits().isEmpty()) {
        store.commit(outcome.commits());
      }
    } catch (StoreException e) {
      image = new Image(image.cluster(), core.observed(image.sightings(), batch, clock.instant()));
      LOG.error("the state store refused {} commits", outcome.commits().size(), e);
      refuse(
          batch,
          new ProblemException(
              ErrorCode.INTERNAL,
              "The change could not be made durable, so it was not made: " + e.getMessage(),
              "See the server's log; check room and health of the disk that holds its state."));
      return;
    }
    image = new Image(outcome.cluster(), outcome.sightings());
    listeners.forEach(listener -> tell(listener, outcome));
    outcome.answers().forEach(this::answer);
    waits.signal(outcome.noticed());
    waits.signal(outcome.heard());
  }

  private void answer(long id, Answer answer) {
    CompletableFuture<Object> waiting = asked.remove(id);
    if (waiting != null) {
      switch (answer) {
        case Answer.Granted(Object value, long revision) -> waiting.complete(value);
        case Answer.Refused(RuntimeException why) -> waiting.completeExceptionally(why);
      }
    }
  }

  private void refuse(List<Input> batch, RuntimeException why) {
    for (Input input : batch) {
      if (input instanceof Input.Ask ask) {
        answer(ask.id(), new Answer.Refused(why));
      }
    }
  }

  private void refuseAll(RuntimeException why) {
    List.copyOf(asked.keySet()).forEach(id -> answer(id, new Answer.Refused(why)));
  }

  private static ProblemException closing() {
    return new ProblemException(
        ErrorCode.INTERNAL,
        "The server is shutting down.",
        "Ask again when it is back; nothing of this request was kept.");
  }

  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
