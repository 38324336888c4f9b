// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Things of others that stand in the way on disk for a while. */
final class ForeignNames {
  private final Set<Foreign> there = new LinkedHashSet<>();

  private record Foreign(NodeName node, PoolName pool, String nameOnDisk) {}

  /** Puts one there, where the name is free. */
  void add(SimulatedNode node, PoolName pool, String nameOnDisk) {
    boolean taken =
        node.truth().values().stream()
            .anyMatch(facts ->
                facts.volumes().stream()
                    .anyMatch(volume -> volume.ref().nameOnDisk().equals(nameOnDisk)));
    if (!taken && there.add(new Foreign(node.name(), pool, nameOnDisk))) {
      node.disks().addForeign(pool, nameOnDisk);
    }
  }

  void remove(SimulatedNode node, PoolName pool, String nameOnDisk) {
    if (there.remove(new Foreign(node.name(), pool, nameOnDisk))) {
      node.disks().removeForeign(pool, nameOnDisk);
    }
  }

  void removeAll(SimulatedNode node) {
    for (Foreign foreign : List.copyOf(there)) {
      if (foreign.node().equals(node.name())) {
        remove(node, foreign.pool(), foreign.nameOnDisk());
      }
    }
  }
}
