// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import java.util.Comparator;

/** A pool on a node; ordered by node, then pool, as lists show them. */
public record PoolKey(NodeName node, PoolName pool) implements Comparable<PoolKey> {
  private static final Comparator<PoolKey> ORDER =
      Comparator.comparing(PoolKey::node).thenComparing(PoolKey::pool);

  @Override
  public int compareTo(PoolKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return pool + " on " + node;
  }
}
