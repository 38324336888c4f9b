// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has something done later. */
@FunctionalInterface
public interface Later {

  /** Does it once, when the time has passed, on a thread of its own. */
  void run(Runnable task, Duration after);

  /** On a timer. */
  static Later on(ScheduledExecutorService timer) {
    return (task, after) -> {
      var _ = timer.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
    };
  }
}
