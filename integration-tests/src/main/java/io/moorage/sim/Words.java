// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.driver.spec.ItemState;
import io.moorage.driver.wire.Observation;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.ledger.Acceptance;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What passes by, in a few words, the same in each process that runs the same seed. */
final class Words {
  private Words() {}

  static String of(Observation observation) {
    return switch (observation) {
      case Observation.Hello hello -> "hello, obeying epoch " + hello.epoch();
      case Observation.Orphans orphans -> orphans.orphans().size() + " orphans";
      case Observation.Complete complete -> "that this is all";
      case Observation.Alive alive -> "that it is alive";
      case Observation.Reports reports -> reports(reports);
    };
  }

  private static String reports(Observation.Reports reports) {
    List<String> items =
        Stream.of(
                reports.pools().stream().map(pool -> "pool " + pool.pool()),
                reports.resources().stream()
                    .map(report ->
                        report.resource()
                            + "@"
                            + report.generation()
                            + " "
                            + state(report.state())),
                reports.snapshots().stream()
                    .map(report ->
                        "snapshot of "
                            + report.resource()
                            + "@"
                            + report.generation()
                            + " "
                            + state(report.state())))
            .flatMap(words -> words)
            .toList();
    return items.toString();
  }

  private static String state(ItemState state) {
    return switch (state) {
      case ItemState.Settled settled -> "settled";
      case ItemState.Working(String waitingFor) -> "waits for " + waitingFor;
      case ItemState.Failed(var problem) -> "failed: " + problem;
      case ItemState.Gone gone -> "gone";
    };
  }

  static String of(SpecUpdate update) {
    return "epoch "
        + update.epoch()
        + (update.full() ? " all at " : " changes up to ")
        + update.revision()
        + " "
        + update.resources().stream()
            .map(spec -> spec.resource() + "@" + spec.generation() + " " + spec.lifecycle())
            .toList()
        + update.snapshots().stream()
            .map(spec -> spec.name() + "@" + spec.generation() + " " + spec.phase())
            .toList()
        + (update.struck().isEmpty() ? "" : " struck " + update.struck());
  }

  static String of(Acceptance acceptance) {
    return switch (acceptance) {
      case Acceptance.Accepted accepted ->
          "accepted for " + new TreeSet<>(accepted.lanes()) + " " + accepted.remarks();
      case Acceptance.Refused(var problem) -> "refused: " + problem;
    };
  }
}
