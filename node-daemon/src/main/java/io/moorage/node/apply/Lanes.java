// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ResourceName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs lanes on worker threads: any lane once at a time, several lanes at once. A nudge while the
 * lane runs has it run again. Nothing that happens in a lane stops the others.
 */
public final class Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private final LaneRunner runner;
  private final ExecutorService workers;
  private final Retries retries;
  private final SnapshotWaiters waiters = new SnapshotWaiters();
  private final Consumer<LaneOutcome> aftermath;

  private final Deque<Runnable> probes = new ArrayDeque<>();
  private final Set<ResourceName> queued = new LinkedHashSet<>();
  private final Set<ResourceName> running = new HashSet<>();
  private boolean closed;

  /**
   * Lanes at rest.
   *
   * @param workers their threads are held by native calls for as long as a step takes
   * @param aftermath told of each run, on the worker's thread
   */
  public Lanes(
      LaneRunner runner,
      ExecutorService workers,
      Retries retries,
      Consumer<LaneOutcome> aftermath) {
    this.runner = runner;
    this.workers = workers;
    this.retries = retries;
    this.aftermath = aftermath;
  }

  /** Has lanes run soon. */
  public void nudge(Collection<ResourceName> names) {
    names.forEach(this::nudge);
  }

  /** Has a lane run soon; once is enough, however often it is nudged until then. */
  public synchronized void nudge(ResourceName name) {
    if (!closed && queued.add(name)) {
      startWorker();
    }
  }

  /** Runs something on a worker's thread, before any lane that waits: a sign of life. */
  public synchronized void probe(Runnable probe) {
    if (!closed) {
      probes.add(probe);
      startWorker();
    }
  }

  private void startWorker() {
    try {
      workers.execute(this::work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the workers have been shut down");
    }
  }

  /** Takes what comes first. A lane that runs already is taken up again when that run ends. */
  private void work() {
    Runnable task;
    synchronized (this) {
      if (!probes.isEmpty()) {
        task = probes.remove();
      } else {
        ResourceName next =
            queued.stream().filter(name -> !running.contains(name)).findFirst().orElse(null);
        if (next == null) {
          return;
        }
        queued.remove(next);
        running.add(next);
        task = () -> run(next);
      }
    }
    task.run();
  }

  private void run(ResourceName name) {
    retries.cancel(name);
    try {
      LaneOutcome outcome = runner.runOnce(name);
      nudge(waiters.satisfied(outcome.snapshots()));
      if (waiters.await(name, outcome.waitsFor())) {
        // The snapshot may have come between the look and the entry in the waiting list.
        nudge(name);
      }
      if (outcome.again()) {
        retries.later(name, () -> nudge(name));
      } else {
        retries.succeeded(name);
      }
      aftermath.accept(outcome);
    } catch (RuntimeException e) {
      LOG.error("lane {} failed unexpectedly and is tried again", name, e);
      retries.later(name, () -> nudge(name));
    } finally {
      finished(name);
    }
  }

  private synchronized void finished(ResourceName name) {
    running.remove(name);
    if (queued.contains(name)) {
      startWorker();
    }
    notifyAll();
  }

  /** Waits until nothing is left to run, or the time is over. */
  public synchronized boolean awaitRest(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!queued.isEmpty() || !running.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Begins nothing new and waits for the steps that run. */
  public void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      queued.clear();
      probes.clear();
    }
    workers.shutdown();
    workers.awaitTermination(1, TimeUnit.DAYS);
  }
}
