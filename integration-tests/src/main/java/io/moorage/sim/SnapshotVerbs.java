// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Request;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Snapshots;
import io.moorage.sim.Verbs.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots, and what is made from them. */
final class SnapshotVerbs {
  static final List<Verb> ALL =
      List.of(
          Verb.of(12, p -> new Snapshots.Create(orders(p))),
          new Verb(
              6,
              p ->
                  p.snapshot()
                      .map(snapshot ->
                          new Snapshots.Delete(
                              snapshot.resource(), snapshot.name(), someNodes(p, snapshot)))),
          Verb.of(1, p -> new Snapshots.Delete(p.definition(), p.snapshotName(), List.of())),
          new Verb(
              1,
              p ->
                  p.snapshot()
                      .map(snapshot ->
                          new Snapshots.Modify(
                              snapshot.resource(),
                              snapshot.name(),
                              PropertyChange.setting(p.properties())))),
          new Verb(
              6,
              p ->
                  p.snapshot()
                      .map(snapshot ->
                          new Restores.RestoreVolumes(
                              snapshot.resource(), snapshot.name(), empty(p)))),
          new Verb(
              10,
              p ->
                  p.snapshot()
                      .map(snapshot ->
                          new Restores.RestoreResources(
                              snapshot.resource(),
                              snapshot.name(),
                              undeployed(p),
                              p.chance().oneIn(2) ? List.of() : someNodes(p, snapshot),
                              Map.of()))),
          new Verb(
              8,
              p ->
                  p.snapshot()
                      .map(
                          snapshot -> new Restores.RollBack(snapshot.resource(), snapshot.name()))),
          Verb.of(
              6, p -> new Restores.Clone(p.deployed(), Optional.empty(), p.name(), p.properties())),
          new Verb(4, SnapshotVerbs::cloneOfSnapshot));

  private SnapshotVerbs() {}

  private static List<Snapshots.Order> orders(Picks picks) {
    List<Snapshots.Order> orders = new ArrayList<>();
    for (int i = picks.chance().oneIn(4) ? 2 : 1; i > 0; i--) {
      orders.add(
          new Snapshots.Order(
              picks.deployed(),
              picks.snapshotName(),
              picks.chance().oneIn(6) ? List.of(picks.node()) : List.of(),
              Map.of()));
    }
    return orders;
  }

  private static List<io.moorage.api.model.NodeName> someNodes(Picks picks, Snapshot snapshot) {
    return picks.chance().oneIn(4)
        ? picks.any(snapshot.parts().keySet()).stream().toList()
        : List.of();
  }

  /** A definition without volumes, so that a restore has a chance. */
  private static ResourceName empty(Picks picks) {
    return picks
        .any(
            picks.cluster().definitions().values().stream()
                .filter(definition -> definition.volumes().isEmpty())
                .map(definition -> definition.name())
                .toList())
        .orElseGet(picks::name);
  }

  private static ResourceName undeployed(Picks picks) {
    return picks
        .any(
            picks.cluster().definitions().keySet().stream()
                .filter(name -> picks.cluster().resourcesOf(name).isEmpty())
                .toList())
        .orElseGet(picks::name);
  }

  private static Optional<Request<?>> cloneOfSnapshot(Picks picks) {
    return picks
        .snapshot()
        .map(snapshot ->
            new Restores.Clone(
                snapshot.resource(), Optional.of(snapshot.name()), picks.name(), Map.of()));
  }
}
