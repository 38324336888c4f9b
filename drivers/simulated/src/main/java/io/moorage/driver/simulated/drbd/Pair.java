// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import java.util.Comparator;

/** Two nodes, in no order of rank. */
record Pair(NodeName first, NodeName second) implements Comparable<Pair> {
  private static final Comparator<Pair> ORDER =
      Comparator.comparing(Pair::first).thenComparing(Pair::second);

  static Pair of(NodeName one, NodeName other) {
    return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
  }

  boolean has(NodeName node) {
    return first.equals(node) || second.equals(node);
  }

  NodeName other(NodeName node) {
    return first.equals(node) ? second : first;
  }

  @Override
  public int compareTo(Pair other) {
    return ORDER.compare(this, other);
  }
}
