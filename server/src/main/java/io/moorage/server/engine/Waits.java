// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.api.model.Name;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Threads that wait for news about some names. The writer only signals; whoever waits looks for
 * itself.
 */
final class Waits {
  private final Map<Name, Set<Semaphore>> waiting = new ConcurrentHashMap<>();

  void signal(Collection<? extends Name> names) {
    for (Name name : names) {
      waiting.getOrDefault(name, Set.of()).forEach(Semaphore::release);
    }
  }

  /**
   * Waits until the condition holds, looking again after each signal.
   *
   * @return whether it held in time
   */
  boolean await(Collection<? extends Name> names, BooleanSupplier condition, Duration limit) {
    Semaphore news = new Semaphore(0);
    names.forEach(name ->
        waiting.compute(
            name,
            (key, others) -> {
              Set<Semaphore> all = others == null ? ConcurrentHashMap.newKeySet() : others;
              all.add(news);
              return all;
            }));
    try {
      return look(condition, news, System.nanoTime() + limit.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return condition.getAsBoolean();
    } finally {
      names.forEach(name ->
          waiting.computeIfPresent(
              name,
              (key, others) -> {
                others.remove(news);
                return others.isEmpty() ? null : others;
              }));
    }
  }

  private static boolean look(BooleanSupplier condition, Semaphore news, long end)
      throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (!news.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        return condition.getAsBoolean();
      }
      news.drainPermits();
    }
    return true;
  }
}
