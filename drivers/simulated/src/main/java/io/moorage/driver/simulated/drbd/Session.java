// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Two nodes that are connected for a resource. */
final class Session {
  private final Pair pair;
  private final SortedMap<Integer, Resync> resyncs = new TreeMap<>();

  Session(Pair pair) {
    this.pair = pair;
  }

  /** Data that goes over to bring the target up to what the source has. */
  record Resync(NodeName source, NodeName target) {}

  Pair pair() {
    return pair;
  }

  /** The resyncs by volume. */
  SortedMap<Integer, Resync> resyncs() {
    return resyncs;
  }

  Optional<Resync> resync(int volume) {
    return Optional.ofNullable(resyncs.get(volume));
  }
}
