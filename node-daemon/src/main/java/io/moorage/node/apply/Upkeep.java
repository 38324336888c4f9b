// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the pools in its own time, on one thread: opens them, tries again those that would not
 * open, reads their room after steps, and looks at everything now and then.
 */
public final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration REOPEN = Duration.ofSeconds(10);
  private static final Duration ROOM = Duration.ofMillis(500);
  private static final Duration DOUBT = Duration.ofSeconds(2);

  private final PoolWork pools;
  private final ScheduledExecutorService worker;
  private final Consumer<Collection<ResourceName>> nudge;
  private final Set<PoolName> touched = new HashSet<>();
  private final Set<PoolName> doubtful = new HashSet<>();
  private boolean roomPlanned;
  private boolean doubtPlanned;

  /**
   * Upkeep that has not begun.
   *
   * @param worker has a single thread
   * @param nudge told of the lanes that are to run
   */
  public Upkeep(
      PoolWork pools, ScheduledExecutorService worker, Consumer<Collection<ResourceName>> nudge) {
    this.pools = pools;
    this.worker = worker;
    this.nudge = nudge;
  }

  /** Begins; a sweep is made each time the period is over. */
  public void start(Duration sweep) {
    every(REOPEN, this::reopen);
    every(sweep, pools::sweep);
  }

  private void every(Duration period, Supplier<Set<ResourceName>> work) {
    long millis = period.toMillis();
    Future<?> _ =
        worker.scheduleWithFixedDelay(guarded(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private Set<ResourceName> reopen() {
    return pools.lacksPools() ? pools.openPools() : Set.of();
  }

  /** The pools that are asked for have changed. */
  public void poolsChanged() {
    soon(pools::openPools, Duration.ZERO);
  }

  /** Look at everything now. */
  public void sweepNow() {
    soon(pools::sweep, Duration.ZERO);
  }

  /** A lane has run. */
  public synchronized void ran(LaneOutcome outcome) {
    touched.addAll(outcome.touched());
    doubtful.addAll(outcome.doubtful());
    if (!touched.isEmpty() && !roomPlanned) {
      roomPlanned = true;
      soon(this::readRoom, ROOM);
    }
    if (!doubtful.isEmpty() && !doubtPlanned) {
      doubtPlanned = true;
      soon(this::readDoubtful, DOUBT);
    }
  }

  /** What is asked for has changed, so that something may be an orphan that was not, or is none. */
  public synchronized void specsChanged() {
    if (!roomPlanned) {
      roomPlanned = true;
      soon(this::readRoom, ROOM);
    }
  }

  private Set<ResourceName> readRoom() {
    Set<PoolName> now;
    synchronized (this) {
      now = Set.copyOf(touched);
      touched.clear();
      roomPlanned = false;
    }
    return pools.readCapacity(now);
  }

  private Set<ResourceName> readDoubtful() {
    Set<PoolName> now;
    synchronized (this) {
      now = Set.copyOf(doubtful);
      doubtful.clear();
      doubtPlanned = false;
    }
    return pools.read(now);
  }

  private void soon(Supplier<Set<ResourceName>> work, Duration after) {
    try {
      Future<?> _ = worker.schedule(guarded(work), after.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker has been shut down");
    }
  }

  private Runnable guarded(Supplier<Set<ResourceName>> work) {
    return () -> {
      try {
        nudge.accept(work.get());
      } catch (RuntimeException e) {
        LOG.error("looking at the pools failed unexpectedly; it is done again later", e);
      }
    };
  }
}
