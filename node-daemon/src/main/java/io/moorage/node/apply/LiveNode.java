// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.facts.KeyRing;
import io.moorage.node.ledger.Acceptance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node at work: its parts, and the threads that move them. */
public final class LiveNode implements AutoCloseable {

  /**
   * How it works.
   *
   * @param parallel how many lanes run at a time
   * @param sweep how often everything is looked at
   * @param firstRetry the pause after a first failure; it doubles up to {@code longestRetry}
   */
  public record Pace(int parallel, Duration sweep, Duration firstRetry, Duration longestRetry) {
    public static final Pace USUAL =
        new Pace(8, Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofSeconds(30));
  }

  private static final Logger LOG = LoggerFactory.getLogger(LiveNode.class);

  /** After this long without work, the memory that it took is given back. */
  private static final Duration QUIET = Duration.ofSeconds(20);

  private final NodeCore core;
  private final Lanes lanes;
  private final Upkeep upkeep;
  private final Rest rest = new Rest(System::gc);
  private final ScheduledExecutorService timer;
  private final ScheduledExecutorService poolWorker;
  // Of its own: what ends a freeze must wait for nothing.
  private Optional<ScheduledExecutorService> guard = Optional.empty();

  private LiveNode(NodeCore core, Pace pace, ThreadFactory threads) {
    this.core = core;
    this.timer = single(threads);
    this.poolWorker = single(threads);
    this.upkeep = new Upkeep(core.pools(), poolWorker, names -> lanes().nudge(names));
    this.lanes =
        new Lanes(
            core.lanes(),
            workers(pace.parallel(), threads),
            new Retries(timer, pace.firstRetry(), pace.longestRetry()),
            this::ran);
  }

  private void ran(LaneOutcome outcome) {
    rest.disturb();
    upkeep.ran(outcome);
  }

  /** Opens the pools, has every lane run, and goes on from there. */
  public static LiveNode start(NodeCore core, Pace pace, ThreadFactory threads) {
    LiveNode node = new LiveNode(core, pace, threads);
    core.pools().openPools();
    node.lanes.nudge(core.ledger().state().lanes().keySet());
    node.upkeep.start(pace.sweep());
    node.followNetworks(threads);
    node.tidyWhenQuiet();
    return node;
  }

  private void tidyWhenQuiet() {
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            rest::look, QUIET.toMillis(), QUIET.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void followNetworks(ThreadFactory threads) {
    List<NetworkLayer> networks = core.facts().networks();
    if (networks.isEmpty()) {
      return;
    }
    ScheduledExecutorService own = single(threads);
    guard = Optional.of(own);
    List<NetworkLayer> unwatched = new ArrayList<>(networks);
    // Whatever a layer lacks on this host may be installed later.
    Future<?> _ = own.scheduleWithFixedDelay(() -> watch(unwatched), 0, 60, TimeUnit.SECONDS);
    Future<?> _ =
        own.scheduleWithFixedDelay(() -> lanes.nudge(core.facts().tick()), 1, 1, TimeUnit.SECONDS);
  }

  private void watch(List<NetworkLayer> unwatched) {
    List<NetworkLayer> able =
        unwatched.stream().filter(layer -> layer.obstacles().isEmpty()).toList();
    able.forEach(layer -> layer.watch(this::changed));
    unwatched.removeAll(able);
  }

  private void changed(ResourceName name) {
    if (core.ledger().state().lanes().containsKey(name)) {
      lanes.nudge(name);
    }
  }

  private Lanes lanes() {
    return lanes;
  }

  private static ScheduledExecutorService single(ThreadFactory threads) {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }

  private static ThreadPoolExecutor workers(int parallel, ThreadFactory threads) {
    // The sign of life that goes through them every second would keep all of them for longer.
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            parallel, parallel, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /**
   * Takes specs; they are durable on return, and worked on from then on.
   *
   * @throws IOException if they could not be written down
   */
  public Acceptance accept(SpecUpdate update) throws IOException {
    Acceptance acceptance = core.ledger().accept(update);
    if (acceptance instanceof Acceptance.Accepted accepted) {
      KeyRing keys = core.facts().keys();
      lanes.nudge(keys.take(update.keys()));
      keys.retain(core.ledger().state().resources().keySet());
      if (!accepted.pools().isEmpty()) {
        upkeep.poolsChanged();
      }
      if (!accepted.lanes().isEmpty()) {
        lanes.nudge(accepted.lanes());
        upkeep.specsChanged();
      }
    }
    return acceptance;
  }

  /** What the node would do; changes nothing. */
  public PlanAnswer plan(PlanRequest request) {
    return core.plan(request);
  }

  /** The newest epoch that was obeyed. */
  public long epoch() {
    return core.ledger().state().epoch();
  }

  public ReportBoard board() {
    return core.board();
  }

  /** Looks at everything now. */
  public void sweepNow() {
    upkeep.sweepNow();
  }

  /** Runs something on the threads that do the node's work: where they are stuck, it does not. */
  public void probe(Runnable probe) {
    lanes.probe(probe);
  }

  /** For what is to be done every now and then, and quickly. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** Waits until no lane is left to run, or the time is over. */
  public boolean awaitRest(Duration limit) throws InterruptedException {
    return lanes.awaitRest(limit);
  }

  /** Ends the steps that run, begins no others. Volumes stay attached. */
  @Override
  public void close() {
    timer.shutdownNow();
    guard.ifPresent(ScheduledExecutorService::shutdownNow);
    poolWorker.shutdown();
    try {
      lanes.close();
      if (!poolWorker.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("a pool is still being read; it is left to itself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      core.ledger().close();
    } catch (IOException e) {
      LOG.warn("the ledger could not be closed in good order", e);
    }
  }
}
