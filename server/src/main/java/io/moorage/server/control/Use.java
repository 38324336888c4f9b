// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.DrbdPeer;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Sightings;
import java.util.List;

/** Whether somebody uses a resource on its node. What cannot be known is not "no". */
public enum Use {
  IDLE,
  USED,
  UNKNOWN;

  /** As far as the desired state and the nodes say. */
  public static Use of(Cluster cluster, Sightings sightings, Resource resource) {
    if (cluster.attachmentsOf(resource.name()).containsKey(resource.node())) {
      return USED;
    }
    if (!sightings.online(resource.node())) {
      return byPeers(cluster, sightings, resource);
    }
    if (sightings.report(resource).isEmpty()) {
      return UNKNOWN;
    }
    return said(sightings.network(resource).filter(NetworkFacts::inUse).isPresent());
  }

  /**
   * A node that the server cannot reach may well work: its peers know. One that they have lost too
   * may still be written to by itself, unless it was given up.
   */
  private static Use byPeers(Cluster cluster, Sightings sightings, Resource resource) {
    List<DrbdFacts.Peer> seen = connections(cluster, sightings, resource);
    if (!seen.isEmpty()) {
      return said(seen.stream().anyMatch(DrbdFacts.Peer::primary));
    }
    return cluster.givenUp(resource.node()) ? IDLE : UNKNOWN;
  }

  /** How the peers of a resource see it, those that are together with it. */
  public static List<DrbdFacts.Peer> connections(
      Cluster cluster, Sightings sightings, Resource resource) {
    int id = resource.peer().map(DrbdPeer::nodeId).orElse(-1);
    return cluster.resourcesOf(resource.name()).values().stream()
        .flatMap(other -> sightings.drbd(other).stream())
        .flatMap(facts -> facts.peers().stream())
        .filter(peer -> peer.nodeId() == id && peer.connected())
        .toList();
  }

  private static Use said(boolean used) {
    return used ? USED : IDLE;
  }
}
