// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.node.facts.FactsStore;
import io.moorage.node.ledger.SpecLedger;
import java.util.List;

/**
 * The parts of a node that need neither threads nor a network. A simulation drives them by hand:
 * accept into the {@link #ledger}, {@link PoolWork#openPools}, {@link LaneRunner#runOnce} for each
 * lane that changed or was named, and look at the {@link #board}.
 */
public record NodeCore(
    SpecLedger ledger, FactsStore facts, ReportBoard board, LaneRunner lanes, PoolWork pools) {

  /** A node on a ledger, with the drivers that it has. */
  public static NodeCore on(
      SpecLedger ledger, List<? extends StorageProviderFactory> factories, Layers layers) {
    FactsStore facts = new FactsStore(factories, layers, ledger::state);
    ReportBoard board = new ReportBoard();
    return new NodeCore(
        ledger,
        facts,
        board,
        new LaneRunner(ledger, facts, board),
        new PoolWork(ledger, facts, board));
  }

  /** What the node would do if these specs were asked of it; changes nothing. */
  public PlanAnswer plan(PlanRequest request) {
    return new Rehearsal(ledger.state(), facts, request).answer();
  }
}
