// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.node.ledger.LedgerState;
import java.util.HashMap;
import java.util.Map;

/** What a node has accepted only grows, across its crashes too. */
final class LedgerWatch {
  private final SimulatedNode node;
  private final Findings findings;
  private final Map<String, Long> generations = new HashMap<>();
  private long epoch;

  LedgerWatch(SimulatedNode node, Findings findings) {
    this.node = node;
    this.findings = findings;
  }

  void look() {
    node.ledger().ifPresent(this::compare);
  }

  private void compare(LedgerState state) {
    findings.require(
        state.epoch() >= epoch,
        "epochs that a node obeys only grow",
        node.name() + " obeyed " + epoch + ", now obeys " + state.epoch());
    epoch = state.epoch();
    Map<String, Long> now = new HashMap<>();
    state.resources().forEach((id, resource) -> now.put(id, resource.spec().generation()));
    state.snapshots().forEach((id, snapshot) -> now.put(id, snapshot.spec().generation()));
    now.forEach((id, generation) ->
        findings.require(
            generation >= generations.getOrDefault(id, 0L),
            "generations that a node accepts only grow",
            id + " on " + node.name() + " fell from " + generations.get(id) + " to " + generation));
    generations.putAll(now);
  }
}
