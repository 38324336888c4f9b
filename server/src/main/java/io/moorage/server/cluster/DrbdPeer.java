// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import java.util.Set;

/**
 * A resource's place among those that replicate a definition by DRBD.
 *
 * @param nodeId told apart by it in the metadata of all the others, so it never changes
 * @param port of its node
 * @param late the volumes that had data elsewhere when it got its disk: it takes them from its
 *     peers
 */
public record DrbdPeer(int nodeId, int port, Set<Integer> late) {
  public DrbdPeer {
    late = Set.copyOf(late);
  }

  DrbdPeer withLate(Set<Integer> changed) {
    return new DrbdPeer(nodeId, port, changed);
  }
}
