// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import java.util.Set;
import java.util.TreeSet;

/** Which nodes run, and between which of them nothing gets through. */
final class Network {
  private final Set<NodeName> dead = new TreeSet<>();
  private final Set<NodeName> isolated = new TreeSet<>();
  private final Set<Pair> cut = new TreeSet<>();

  boolean runs(NodeName node) {
    return !dead.contains(node);
  }

  void runs(NodeName node, boolean does) {
    if (does) {
      dead.remove(node);
    } else {
      dead.add(node);
    }
  }

  void isolate(NodeName node, boolean is) {
    if (is) {
      isolated.add(node);
    } else {
      isolated.remove(node);
    }
  }

  void cut(Pair pair, boolean is) {
    if (is) {
      cut.add(pair);
    } else {
      cut.remove(pair);
    }
  }

  void healAll() {
    isolated.clear();
    cut.clear();
  }

  boolean passes(Pair pair) {
    return !cut.contains(pair) && passes(pair.first()) && passes(pair.second());
  }

  private boolean passes(NodeName node) {
    return runs(node) && !isolated.contains(node);
  }
}
