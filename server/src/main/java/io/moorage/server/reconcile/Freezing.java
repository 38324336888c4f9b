// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.Freeze;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.DrbdPeer;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether the I/O of a resource stands still for a snapshot, on every node that might do any. Only
 * when all have said so may the first part be taken, and only when all say, afterwards, that it did
 * until they were asked to let go, are the parts of one moment.
 */
record Freezing(Cluster cluster, Sightings sightings, Snapshot snapshot) {

  /** Whether every node has come to a stage. */
  boolean all(Freeze.Stage stage) {
    return concerned().stream()
        .allMatch(resource -> freeze(resource).filter(f -> f.stage() == stage).isPresent());
  }

  /** Whether a node had to let go too early. */
  boolean over() {
    return concerned().stream()
        .anyMatch(
            resource -> freeze(resource).filter(f -> f.stage() == Freeze.Stage.OVER).isPresent());
  }

  private Optional<Freeze> freeze(Resource resource) {
    return sightings
        .report(resource)
        .filter(report -> sightings.online(resource.node()))
        .flatMap(ResourceReport::freeze)
        .filter(freeze -> freeze.id().equals(snapshot.id()));
  }

  /** A node that neither we nor its peers can reach writes nothing to them. */
  private Collection<Resource> concerned() {
    return cluster.resourcesOf(snapshot.resource()).values().stream()
        .filter(resource -> resource.peer().isPresent())
        .filter(resource -> sightings.online(resource.node()) || seenByPeers(resource))
        .toList();
  }

  private boolean seenByPeers(Resource resource) {
    int id = resource.peer().map(DrbdPeer::nodeId).orElse(-1);
    return cluster.resourcesOf(snapshot.resource()).values().stream()
        .flatMap(other -> sightings.drbd(other).stream())
        .flatMap(facts -> facts.peers().stream())
        .anyMatch(peer -> peer.nodeId() == id && peer.connected());
  }
}
