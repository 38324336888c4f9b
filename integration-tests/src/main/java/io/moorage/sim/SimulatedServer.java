// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.engine.Core;
import io.moorage.server.engine.Input;
import io.moorage.server.engine.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The real core behind a writer in imagined time: it decides a batch, makes it durable, publishes,
 * and only then answers. It can die between any two of these.
 */
final class SimulatedServer {
  private static final Duration TICK = Duration.ofSeconds(5);

  /** Who is told what comes of a batch. */
  interface Audience {
    /** Commits became durable. */
    void committed(List<Commit> commits);

    /** A request was answered. */
    void answered(long id, Outcome.Answer answer);

    /** The server died; requests without an answer get none. */
    void died();
  }

  private final Timeline timeline;
  private final Journal journal;
  private final Chance chance;
  private final Core core;
  private final DurableStore store = new DurableStore();
  private final Map<NodeName, Link> links = new LinkedHashMap<>();
  private final Audience audience;
  private final boolean answersEarly;
  private List<Input> inbox = new ArrayList<>();
  private Cluster cluster = Cluster.EMPTY;
  private Sightings sightings = Sightings.NONE;
  private long epoch;
  private boolean running;
  private boolean writing;
  private boolean storeFails;
  private int crashes;

  SimulatedServer(
      SimulatedNode.Surroundings surroundings, Audience audience, boolean answersEarly) {
    this.timeline = surroundings.timeline();
    this.journal = surroundings.journal();
    this.chance = surroundings.chance().fork();
    this.core = new Core(new SeededIds(surroundings.chance().fork()));
    this.audience = audience;
    this.answersEarly = answersEarly;
  }

  void link(Link link) {
    links.put(link.node().name(), link);
  }

  boolean running() {
    return running;
  }

  long epoch() {
    return epoch;
  }

  int crashes() {
    return crashes;
  }

  DurableStore store() {
    return store;
  }

  /** The newest image whose changes are durable. */
  Cluster published() {
    return cluster;
  }

  Sightings sightings() {
    return sightings;
  }

  /** From now on the store refuses commits, or takes them again. */
  void storeFails(boolean now) {
    storeFails = now;
  }

  void start() {
    if (running) {
      return;
    }
    running = true;
    epoch = store.nextEpoch();
    cluster = store.load();
    sightings = Sightings.NONE;
    journal.note("  server starts at revision " + cluster.revision() + ", epoch " + epoch);
    links.values().forEach(Link::connectSoon);
    tick(epoch);
  }

  private void tick(long reign) {
    if (running && epoch == reign) {
      offer(new Input.Tick());
      timeline.after(TICK, "tick", () -> tick(reign));
    }
  }

  void crash() {
    if (!running) {
      return;
    }
    crashes++;
    running = false;
    writing = false;
    inbox = new ArrayList<>();
    journal.note("  server dies at revision " + cluster.revision());
    links.values().forEach(link -> link.broken("the server died"));
    audience.died();
  }

  /** A request reaches the server; false where nobody is there. */
  boolean ask(Input.Ask ask) {
    if (running) {
      offer(ask);
    }
    return running;
  }

  void saw(NodeName node, Observation observation) {
    offer(new Input.Saw(node, observation));
  }

  void lost(NodeName node, String why) {
    offer(new Input.Lost(node, why));
  }

  private void offer(Input input) {
    inbox.add(input);
    if (!writing) {
      writing = true;
      during(chance.millis(0, 3), "server decides", this::decide);
    }
  }

  /** Has something happen unless the server dies before. */
  private void during(Duration delay, String what, Runnable action) {
    long reign = epoch;
    timeline.after(
        delay,
        what,
        () -> {
          if (running && epoch == reign) {
            action.run();
          }
        });
  }

  private void decide() {
    List<Input> batch = inbox;
    inbox = new ArrayList<>();
    Outcome outcome = core.step(cluster, sightings, batch, timeline.instant());
    outcome
        .commits()
        .forEach(commit ->
            journal.note(
                "  decides " + commit.revision() + ": " + commit.who() + " " + commit.what()));
    if (answersEarly) {
      outcome.answers().forEach(audience::answered);
    }
    if (outcome.commits().isEmpty()) {
      publish(outcome);
    } else {
      during(chance.millis(1, 8), "store commits", () -> persist(outcome, batch));
    }
  }

  private void persist(Outcome outcome, List<Input> batch) {
    if (storeFails) {
      journal.note("  the store refuses");
      sightings = core.observed(sightings, batch, timeline.instant());
      outcome
          .answers()
          .keySet()
          .forEach(
              id -> audience.answered(id, new Outcome.Answer.Refused(new NotDurableException())));
      goOn();
      return;
    }
    store.commit(outcome.commits());
    audience.committed(outcome.commits());
    // Here a crash leaves commits whose requests nobody answers.
    during(chance.millis(0, 2), "server publishes", () -> publish(outcome));
  }

  private void publish(Outcome outcome) {
    cluster = outcome.cluster();
    sightings = outcome.sightings();
    new TreeMap<>(outcome.touched())
        .forEach((node, touches) ->
            Optional.ofNullable(links.get(node)).ifPresent(link -> link.touch(touches)));
    if (!answersEarly) {
      outcome.answers().forEach(audience::answered);
    }
    goOn();
  }

  private void goOn() {
    writing = false;
    if (!inbox.isEmpty()) {
      writing = true;
      during(chance.millis(0, 3), "server decides", this::decide);
    }
  }
}
