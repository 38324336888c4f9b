// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.simulated.drbd.SimulatedDrbdLayer;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.apply.Lanes;
import io.moorage.node.apply.NodeCore;
import io.moorage.node.apply.Retries;
import io.moorage.node.apply.Upkeep;
import io.moorage.node.ledger.Acceptance;
import io.moorage.node.ledger.LineStore;
import io.moorage.node.ledger.SpecLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A daemon's real parts, moved by imagined threads instead of real ones. */
final class Daemon {
  private static final Duration SWEEP = Duration.ofMinutes(5);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private final NodeCore core;
  private final ImaginedExecutor workers;
  private final ImaginedExecutor timer;
  private final ImaginedExecutor poolWorker;
  private final Upkeep upkeep;
  private final Lanes lanes;
  private boolean stopped;

  private Daemon(SimulatedNode node, Timeline timeline, NodeCore core, Chance chance) {
    this.core = core;
    this.workers = executor(node, timeline, "lane", chance);
    this.timer = executor(node, timeline, "retry", chance);
    this.poolWorker = executor(node, timeline, "pools", chance);
    this.upkeep = new Upkeep(core.pools(), poolWorker, this::nudge);
    this.lanes =
        new Lanes(
            core.lanes(), workers, new Retries(timer, FIRST_RETRY, LONGEST_RETRY), upkeep::ran);
  }

  private static ImaginedExecutor executor(
      SimulatedNode node, Timeline timeline, String what, Chance chance) {
    return new ImaginedExecutor(
        timeline, what + " of " + node.name(), () -> chance.millis(0, 20), node::within);
  }

  static Daemon start(
      SimulatedNode node,
      Timeline timeline,
      StorageProviderFactory drivers,
      LineStore lines,
      Chance chance)
      throws IOException {
    SimulatedDrbdLayer replication = node.replication();
    NodeCore core =
        NodeCore.on(
            SpecLedger.open(lines),
            List.of(drivers),
            new Layers(node.deviceLayers(), List.of(replication)));
    Daemon daemon = new Daemon(node, timeline, core, chance);
    core.pools().openPools();
    daemon.nudge(core.ledger().state().lanes().keySet());
    daemon.upkeep.start(SWEEP);
    replication.watch(daemon::changed);
    daemon.endFreezes();
    return daemon;
  }

  /** Told in the midst of what changes it, so it is only noted. */
  private void changed(ResourceName name) {
    if (!stopped && core.ledger().state().lanes().containsKey(name)) {
      timer.execute(() -> lanes.nudge(name));
    }
  }

  private void endFreezes() {
    var _ = timer.scheduleWithFixedDelay(() -> nudge(core.facts().tick()), 1, 1, TimeUnit.SECONDS);
  }

  NodeCore core() {
    return core;
  }

  /** The order is fixed, since that of a set may differ from one process to the next. */
  private void nudge(Collection<ResourceName> names) {
    lanes.nudge(new TreeSet<>(names));
  }

  /** Takes specs; they are durable on return, and worked on from then on. */
  Acceptance accept(SpecUpdate update) throws IOException {
    Acceptance acceptance = core.ledger().accept(update);
    if (acceptance instanceof Acceptance.Accepted accepted) {
      if (!accepted.pools().isEmpty()) {
        upkeep.poolsChanged();
      }
      if (!accepted.lanes().isEmpty()) {
        nudge(accepted.lanes());
        upkeep.specsChanged();
      }
    }
    return acceptance;
  }

  /** Looks at everything now. */
  void sweepNow() {
    upkeep.sweepNow();
  }

  /** Nothing of it runs any more. */
  void stop() {
    stopped = true;
    workers.shutdownNow();
    timer.shutdownNow();
    poolWorker.shutdownNow();
  }
}
