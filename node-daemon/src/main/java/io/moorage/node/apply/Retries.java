// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ResourceName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has failed lanes run again, ever more slowly: the pause doubles up to a limit. */
public final class Retries {
  private final ScheduledExecutorService timer;
  private final Duration first;
  private final Duration longest;
  private final Map<ResourceName, Integer> failures = new HashMap<>();
  private final Map<ResourceName, Future<?>> pending = new HashMap<>();

  public Retries(ScheduledExecutorService timer, Duration first, Duration longest) {
    this.timer = timer;
    this.first = first;
    this.longest = longest;
  }

  synchronized void later(ResourceName name, Runnable run) {
    int failed = failures.merge(name, 1, Integer::sum);
    Duration pause = pause(failed - 1);
    cancel(name);
    try {
      pending.put(name, timer.schedule(run, pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      // The daemon ends; whoever starts next begins with all lanes anyway.
      failures.remove(name);
    }
  }

  Duration pause(int failedBefore) {
    int doublings = Math.min(failedBefore, 20);
    Duration pause = first.multipliedBy(1L << doublings);
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  synchronized void cancel(ResourceName name) {
    Future<?> old = pending.remove(name);
    if (old != null) {
      old.cancel(false);
    }
  }

  synchronized void succeeded(ResourceName name) {
    failures.remove(name);
  }
}
