// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.driver.simulated.drbd.DrbdWorld;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.VolumeDefinition;
import java.util.Optional;
import java.util.SortedMap;

/** The blocks of replicas, as the truth against which a removal is held. */
record ReplicaWatch(DrbdWorld drbd, Findings findings) {

  /** The server takes a good replica away: all that is written on it is on another one too. */
  void requireElsewhere(Cluster after, Resource leaving) {
    boolean good =
        drbd.look(leaving.node(), leaving.name()).filter(DrbdFacts::upToDate).isPresent();
    if (!good || !leaving.diskful()) {
      return;
    }
    after.definition(leaving.name()).stream()
        .flatMap(definition -> definition.volumes().values().stream())
        .forEach(volume ->
            findings.require(
                after.resourcesOf(leaving.name()).values().stream()
                    .filter(other -> other.diskful() && !other.node().equals(leaving.node()))
                    .anyMatch(other -> covers(other.node(), leaving, volume)),
                "the server takes no replica away that is ahead of all others",
                leaving + " left with more than others have of volume " + volume.number()));
  }

  private boolean covers(NodeName other, Resource leaving, VolumeDefinition volume) {
    Optional<SortedMap<Long, Long>> own =
        drbd.data(leaving.node(), leaving.name(), volume.number());
    Optional<SortedMap<Long, Long>> there = drbd.data(other, leaving.name(), volume.number());
    return own.isEmpty()
        || (there.isPresent()
            && own.get().entrySet().stream()
                .allMatch(
                    block -> there.get().getOrDefault(block.getKey(), 0L) >= block.getValue()));
  }
}
