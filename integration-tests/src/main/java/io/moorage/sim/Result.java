// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a run ended. */
record Result(long seed, Journal journal, Counts counts, Optional<Throwable> failure) {

  /** How much happened in it. */
  record Counts(
      long events,
      long requests,
      long writes,
      long serverCrashes,
      long nodeCrashes,
      long breaks,
      Duration imagined,
      Map<String, Integer> granted,
      Map<String, Integer> refused,
      Map<String, Integer> faults) {
    static final Counts NONE =
        new Counts(0, 0, 0, 0, 0, 0, Duration.ZERO, Map.of(), Map.of(), Map.of());

    Counts plus(Counts other) {
      return new Counts(
          events + other.events,
          requests + other.requests,
          writes + other.writes,
          serverCrashes + other.serverCrashes,
          nodeCrashes + other.nodeCrashes,
          breaks + other.breaks,
          imagined.plus(other.imagined),
          sum(granted, other.granted),
          sum(refused, other.refused),
          sum(faults, other.faults));
    }

    private static Map<String, Integer> sum(Map<String, Integer> one, Map<String, Integer> other) {
      Map<String, Integer> sums = new TreeMap<>(one);
      other.forEach((key, count) -> sums.merge(key, count, Integer::sum));
      return sums;
    }
  }

  /** Seed, broken invariant, what came before it, and how to see it again. */
  String report() {
    StringBuilder text = new StringBuilder("seed " + seed + " failed\n");
    journal.last().forEach(line -> text.append("    ").append(line).append('\n'));
    failure.ifPresent(why -> {
      text.append("  broken: ").append(why.getMessage()).append('\n');
      if (!(why instanceof Violation)) {
        text.append("  ").append(why).append('\n');
        for (StackTraceElement element : why.getStackTrace()) {
          text.append("      at ").append(element).append('\n');
        }
      }
    });
    return text.append("  replay: io.moorage.sim.Simulate --seed ")
        .append(seed)
        .append(" --verbose\n")
        .toString();
  }
}
