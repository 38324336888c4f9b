// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.drbd.ResourceState.Connection;
import io.moorage.driver.drbd.ResourceState.Device;
import io.moorage.driver.drbd.ResourceState.PeerDevice;
import io.moorage.driver.spec.DrbdFacts;
import java.util.List;

/** Puts what the kernel has into the words of a report. */
final class Facts {
  private Facts() {}

  static DrbdFacts of(ResourceState state, int nodeId, List<String> drift) {
    return new DrbdFacts(
        nodeId,
        state.primary(),
        state.suspendedByUser(),
        state.mayPromote(),
        state.devices().values().stream().map(Facts::volume).toList(),
        state.connections().values().stream().map(Facts::peer).toList(),
        drift);
  }

  private static DrbdFacts.Volume volume(Device device) {
    return new DrbdFacts.Volume(
        device.volume(),
        device.minor(),
        device.size(),
        device.disk(),
        device.backing(),
        device.client(),
        device.quorum());
  }

  private static DrbdFacts.Peer peer(Connection connection) {
    return new DrbdFacts.Peer(
        connection.nodeId(),
        connection.name(),
        connection.state(),
        connection.primary(),
        connection.volumes().values().stream().map(Facts::peerVolume).toList());
  }

  private static DrbdFacts.PeerVolume peerVolume(PeerDevice device) {
    return new DrbdFacts.PeerVolume(
        device.volume(), device.disk(), device.replication(), device.outOfSync(), device.client());
  }
}
