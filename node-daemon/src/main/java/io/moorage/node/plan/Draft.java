// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.driver.spec.NodeStep;
import io.moorage.driver.spec.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan in the making: steps by phase, and what was found about each item. */
final class Draft {
  private final Map<Phase, List<NodeStep>> steps = new EnumMap<>(Phase.class);
  private final Map<String, Verdict> verdicts = new LinkedHashMap<>();

  /** Begins an item with what holds if nothing else is said about it. */
  void begin(String id, Verdict best) {
    verdicts.put(id, best);
  }

  /** Plans a step for an item; the item waits for it. */
  void plan(String id, Phase phase, NodeStep step) {
    steps.computeIfAbsent(phase, any -> new ArrayList<>()).add(step);
    waiting(id, step.summary());
  }

  /** Whether something stands against an item. */
  boolean isBlocked(String id) {
    return verdicts.get(id) instanceof Verdict.Blocked;
  }

  /** The first thing to wait for is the one that is told. */
  void waiting(String id, String what) {
    verdicts.compute(
        id,
        (any, found) ->
            found instanceof Verdict.Waiting || found instanceof Verdict.Blocked
                ? found
                : new Verdict.Waiting(what));
  }

  /** A problem outweighs everything; the first one is told. */
  void blocked(String id, Problem problem) {
    verdicts.compute(
        id,
        (any, found) -> found instanceof Verdict.Blocked ? found : new Verdict.Blocked(problem));
  }

  LanePlan finished() {
    return new LanePlan(steps.values().stream().flatMap(List::stream).toList(), verdicts);
  }
}
