// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The shortest ledger that says the same: one item a line, so that damage costs one item. */
record Compaction(LedgerState state) {

  static Iterable<String> of(LedgerState state) {
    Compaction compaction = new Compaction(state);
    return () -> compaction.lines().map(LedgerLine::json).iterator();
  }

  private Stream<LedgerLine> lines() {
    return Stream.<Stream<LedgerLine>>of(
            Stream.of(new LedgerLine.Reign(state.epoch(), state.revision())),
            state.pools().values().stream()
                .map(pool -> update(List.of(pool), List.of(), List.of())),
            state.resources().values().stream().flatMap(this::lines),
            state.snapshots().values().stream().flatMap(this::lines))
        .flatMap(Function.identity());
  }

  private Stream<LedgerLine> lines(DesiredResource resource) {
    return Stream.concat(
        Stream.of(update(List.of(), List.of(resource.spec()), List.of())),
        resource.made().entrySet().stream()
            .map(made -> new Made(resource.spec().id(), made.getKey(), made.getValue()))
            .map(LedgerLine.Mark::new));
  }

  private Stream<LedgerLine> lines(DesiredSnapshot snapshot) {
    return Stream.concat(
        Stream.of(update(List.of(), List.of(), List.of(snapshot.spec()))),
        snapshot.made().stream()
            .map(number -> new Made(snapshot.spec().id(), number, ""))
            .map(LedgerLine.Mark::new));
  }

  private LedgerLine update(
      List<PoolSpec> pools, List<ResourceSpec> resources, List<SnapshotSpec> snapshots) {
    return new LedgerLine.Update(
        new SpecUpdate(
            state.epoch(),
            state.revision(),
            false,
            pools,
            resources,
            snapshots,
            List.of(),
            List.of()));
  }
}
