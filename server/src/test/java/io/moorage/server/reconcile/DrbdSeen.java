// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Resource;
import io.moorage.server.control.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Reports of nodes on which DRBD is in another state than all is well. */
final class DrbdSeen {
  private DrbdSeen() {}

  /** A node says what it has of a resource, but for this. */
  static void on(
      Scenario scenario, String name, NodeName node, UnaryOperator<DrbdFacts> otherwise) {
    Resource resource = scenario.resource(name, node.value());
    scenario.report(resource, new ItemState.Settled());
    ResourceReport well = scenario.sightings().report(resource).orElseThrow();
    DrbdFacts drbd = (DrbdFacts) well.network().orElseThrow();
    scenario.saw(
        node.value(),
        new Observation.Reports(
            List.of(),
            List.of(
                new ResourceReport(
                    well.id(),
                    well.resource(),
                    well.generation(),
                    well.state(),
                    well.volumes(),
                    Optional.of(otherwise.apply(drbd)),
                    well.freeze())),
            List.of()));
  }

  /** No peer of a node sees it any more. */
  static void lost(Scenario scenario, String name, NodeName node) {
    scenario
        .resources(name)
        .forEach((other, resource) -> {
          if (!other.equals(node) && scenario.sightings().online(other)) {
            on(
                scenario,
                name,
                other,
                peers(peer -> !scenario.sightings().online(new NodeName(peer)), "Connecting"));
          }
        });
  }

  static UnaryOperator<DrbdFacts> disks(DrbdFacts.DiskState state) {
    return well ->
        new DrbdFacts(
            well.nodeId(),
            well.primary(),
            well.suspended(),
            well.mayPromote(),
            well.volumes().stream()
                .map(v ->
                    new DrbdFacts.Volume(
                        v.number(),
                        v.minor(),
                        v.size(),
                        state,
                        v.backing(),
                        v.client(),
                        v.quorum()))
                .toList(),
            well.peers(),
            well.drift());
  }

  static UnaryOperator<DrbdFacts> peers(Predicate<String> which, String connection) {
    return well ->
        new DrbdFacts(
            well.nodeId(),
            well.primary(),
            well.suspended(),
            well.mayPromote(),
            well.volumes(),
            well.peers().stream()
                .map(p ->
                    which.test(p.name())
                        ? new DrbdFacts.Peer(
                            p.nodeId(), p.name(), connection, p.primary(), p.volumes())
                        : p)
                .toList(),
            well.drift());
  }

  static UnaryOperator<DrbdFacts> primary() {
    return well ->
        new DrbdFacts(
            well.nodeId(),
            true,
            well.suspended(),
            well.mayPromote(),
            well.volumes(),
            well.peers(),
            well.drift());
  }
}
