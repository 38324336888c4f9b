// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what was done, for people to read and to see that anything was done at all. */
final class Tally {
  private final Map<String, AtomicInteger> counts = new ConcurrentSkipListMap<>();
  private final AtomicInteger work = new AtomicInteger();

  void add(String what) {
    counts.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
  }

  /** Counts work that was acknowledged. */
  void done(String what) {
    add(what);
    work.incrementAndGet();
  }

  /** How much work was acknowledged. */
  int work() {
    return work.get();
  }

  int of(String what) {
    AtomicInteger count = counts.get(what);
    return count == null ? 0 : count.get();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
