// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.node.facts.FactsStore;
import io.moorage.node.facts.PoolChange;
import io.moorage.node.ledger.LedgerState;
import io.moorage.node.ledger.SpecLedger;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.Lane.DesiredResource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * All that concerns pools as a whole. Like {@link LaneRunner} without thread or clock; each call
 * returns the lanes that are to run because of what it found.
 */
public final class PoolWork {
  private final SpecLedger ledger;
  private final FactsStore facts;
  private final ReportBoard board;

  public PoolWork(SpecLedger ledger, FactsStore facts, ReportBoard board) {
    this.ledger = ledger;
    this.facts = facts;
    this.board = board;
  }

  /** Opens what is asked for and not open, and lets go of what is asked for no more. */
  public Set<ResourceName> openPools() {
    LedgerState state = ledger.state();
    Set<ResourceName> lanes = new HashSet<>();
    for (PoolSpec spec : state.pools().values()) {
      if (!facts.isOpen(spec)) {
        lanes.addAll(affected(state, spec.name(), facts.open(spec)));
      }
    }
    for (PoolName pool : facts.retain(state.pools().keySet())) {
      // What waited for a pool to become readable need not wait for one that is no more.
      lanes.addAll(lanesOf(state, pool));
    }
    board.retainPools(state.pools().keySet());
    report(state);
    return lanes;
  }

  /** Whether a pool that is asked for could not be opened. */
  public boolean lacksPools() {
    return !ledger.state().pools().values().stream().allMatch(facts::isOpen);
  }

  /** Reads pools from end to end. */
  public Set<ResourceName> read(Collection<PoolName> pools) {
    LedgerState state = ledger.state();
    Set<ResourceName> lanes = new HashSet<>();
    for (PoolName pool : pools) {
      lanes.addAll(affected(state, pool, facts.read(pool)));
    }
    report(state);
    return lanes;
  }

  /** The slow look at everything: what changed behind our back shows here at the latest. */
  public Set<ResourceName> sweep() {
    Set<ResourceName> lanes = openPools();
    lanes.addAll(read(ledger.state().pools().keySet()));
    facts.refreshNetworks();
    // What stands on a volume is no pool's, so no reading of a pool tells whether it still does.
    ledger.state().resources().values().stream()
        .map(DesiredResource::spec)
        .filter(ResourceSpec::layered)
        .map(ResourceSpec::resource)
        .forEach(lanes::add);
    return lanes;
  }

  /** Reads the room of pools in which something was done. */
  public Set<ResourceName> readCapacity(Collection<PoolName> pools) {
    LedgerState state = ledger.state();
    Set<ResourceName> lanes = new HashSet<>();
    for (PoolName pool : pools) {
      lanes.addAll(affected(state, pool, facts.readCapacity(pool)));
    }
    report(state);
    return lanes;
  }

  /** Reports pools and orphans as they are known now. */
  private void report(LedgerState state) {
    for (PoolSpec spec : state.pools().values()) {
      board.publish(new PoolReport(spec.name(), spec.generation(), facts.capacity(spec.name())));
    }
    board.publish(facts.orphans(ledger.state()));
  }

  private static Set<ResourceName> affected(LedgerState state, PoolName pool, PoolChange change) {
    return switch (change) {
      case PoolChange.Some(Set<ResourceName> lanes) -> lanes;
      case PoolChange.Everything everything -> lanesOf(state, pool);
    };
  }

  private static Set<ResourceName> lanesOf(LedgerState state, PoolName pool) {
    Set<ResourceName> lanes = new HashSet<>();
    for (ResourceName name : state.lanes().keySet()) {
      Lane lane = state.lane(name);
      // A removal looks into every pool, whatever it names.
      if (lane.pools().contains(pool) || lane.removes()) {
        lanes.add(name);
      }
    }
    return lanes;
  }
}
