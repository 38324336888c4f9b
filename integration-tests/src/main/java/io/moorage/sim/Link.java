// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.wire.Observation;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.apply.ReportBoard;
import io.moorage.node.ledger.Acceptance;
import io.moorage.server.reconcile.Specs;
import io.moorage.server.reconcile.Touch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The connection of the server to one node: a stream of observations up, one update at a time down.
 * It breaks, and what was on its way then is lost, or arrives late: after all that came over the
 * next connection.
 */
final class Link {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Arrays.stream(ProviderKind.values())
              .filter(ProviderKind::diskful)
              .collect(Collectors.toSet()),
          Set.of(LayerKind.STORAGE, LayerKind.DRBD, LayerKind.CACHE, LayerKind.WRITECACHE),
          Map.of(),
          Map.of());

  private final Timeline timeline;
  private final Journal journal;
  private final Chance chance;
  private final SimulatedServer server;
  private final SimulatedNode node;
  private final Set<Touch> touched = new LinkedHashSet<>();
  private Optional<Connection> connection = Optional.empty();
  private boolean cut;
  private int connections;
  private int breaks;

  Link(SimulatedNode.Surroundings surroundings, SimulatedServer server, SimulatedNode node) {
    this.timeline = surroundings.timeline();
    this.journal = surroundings.journal();
    this.chance = surroundings.chance().fork();
    this.server = server;
    this.node = node;
  }

  SimulatedNode node() {
    return node;
  }

  int breaks() {
    return breaks;
  }

  boolean connected() {
    return connection.isPresent();
  }

  /** Nothing gets through from now on, or it does again. */
  void cut(boolean now) {
    cut = now;
    if (cut) {
      broken("the network is cut");
    }
  }

  /** The server begins to try. */
  void connectSoon() {
    long reign = server.epoch();
    timeline.after(
        RETRY.plus(chance.millis(0, 200)),
        "connect to " + node.name(),
        () -> {
          if (server.running() && server.epoch() == reign && connection.isEmpty()) {
            connect();
          }
        });
  }

  private void connect() {
    if (cut || node.daemon().isEmpty()) {
      connectSoon();
      return;
    }
    journal.note("  connected");
    Connection fresh = new Connection(++connections, node.daemon().get());
    connection = Optional.of(fresh);
    touched.clear();
    fresh.open();
  }

  /** The connection ends; the server notices a little later. */
  void broken(String why) {
    if (connection.isEmpty()) {
      return;
    }
    breaks++;
    connection.get().close();
    connection = Optional.empty();
    long reign = server.epoch();
    timeline.after(
        chance.millis(0, 3000),
        "the server notices that " + node.name() + " is lost",
        () -> {
          if (server.running() && server.epoch() == reign) {
            server.lost(node.name(), why);
            connectSoon();
          }
        });
  }

  /** The node has to hear of some things. */
  void touch(Set<Touch> touches) {
    connection.ifPresent(open -> {
      touched.addAll(touches);
      open.sendNext();
    });
  }

  /** One connection, from its beginning to its end. */
  private final class Connection implements ReportBoard.Listener {
    private final int id;
    private final Daemon daemon;
    private boolean fullIsDue = true;
    private boolean sending;
    private Instant lastArrival = timeline.instant();

    private Connection(int id, Daemon daemon) {
      this.id = id;
      this.daemon = daemon;
    }

    private boolean open() {
      up(
          new Observation.Hello(
              node.name().value(),
              "simulated",
              daemon.core().ledger().state().epoch(),
              CAPABILITIES));
      daemon.core().board().listen(this);
      up(new Observation.Complete());
      sendNext();
      return true;
    }

    private void close() {
      daemon.core().board().forget(this);
    }

    private boolean current() {
      return connection.filter(this::equals).isPresent();
    }

    @Override
    public void reports(Observation.Reports news) {
      up(news);
    }

    @Override
    public void orphans(Observation.Orphans all) {
      up(all);
    }

    /** Lines of a stream arrive in their order. */
    private void up(Observation observation) {
      Instant arrival = timeline.instant().plus(delay());
      lastArrival = arrival.isBefore(lastArrival) ? lastArrival : arrival;
      timeline.after(
          Duration.between(timeline.instant(), lastArrival),
          node.name() + " tells " + Words.of(observation),
          () -> {
            if (current() && server.running()) {
              server.saw(node.name(), observation);
            }
          });
    }

    private Duration delay() {
      return chance.oneIn(10) ? chance.millis(5, 800) : chance.millis(1, 5);
    }

    /** Sends the next update, if there is one and none is on its way. */
    private void sendNext() {
      if (sending || !(fullIsDue || !touched.isEmpty())) {
        return;
      }
      SpecUpdate update =
          fullIsDue
              ? Specs.full(server.published(), node.name(), server.epoch())
              : Specs.delta(
                  server.published(), node.name(), server.epoch(), new LinkedHashSet<>(touched));
      fullIsDue = false;
      touched.clear();
      sending = true;
      down(update, delay());
    }

    private void down(SpecUpdate update, Duration delay) {
      timeline.after(
          delay, "specs for " + node.name() + ": " + Words.of(update), () -> arrive(update));
    }

    private void arrive(SpecUpdate update) {
      if (current()) {
        deliver(update);
      } else if (chance.oneIn(2) && !cut) {
        journal.note("  it is late: that connection is over");
        timeline.after(
            chance.millis(0, 4000),
            "late specs for " + node.name() + ": " + Words.of(update),
            () -> deliver(update));
      }
    }

    private void deliver(SpecUpdate update) {
      node.daemon()
          .ifPresent(running ->
              node.within(() -> {
                try {
                  Acceptance acceptance = running.accept(update);
                  journal.note("  " + Words.of(acceptance));
                  timeline.after(
                      delay(), node.name() + " acknowledges specs", () -> acknowledged(acceptance));
                } catch (IOException e) {
                  journal.note("  " + e.getMessage());
                  broken("the node could not take specs");
                }
              }));
    }

    private void acknowledged(Acceptance acceptance) {
      if (!current()) {
        return;
      }
      sending = false;
      if (acceptance instanceof Acceptance.Refused) {
        fullIsDue = true;
      }
      sendNext();
    }

    @Override
    public String toString() {
      return "connection " + id + " to " + node.name();
    }
  }
}
