// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdFacts.DiskState;

/** What {@code drbdsetup status} tells on a node. */
record Look(Replication replication, Member member) {

  DrbdFacts facts() {
    return new DrbdFacts(
        member.nodeId(),
        member.primary(),
        member.suspended(),
        replication.mayPromote(member),
        member.devices().values().stream().map(Look::volume).toList(),
        member.peers().values().stream().map(this::peer).toList(),
        member.peers().values().stream()
            .filter(Peer::gaveUp)
            .map(peer ->
                "the connection to "
                    + peer.node()
                    + " was given up: the data has diverged, or the two are not set up alike")
            .toList());
  }

  private static DrbdFacts.Volume volume(Device device) {
    return new DrbdFacts.Volume(
        device.number(),
        device.minor(),
        device.size(),
        device.disk(),
        device.attached().map(found -> found.backing().path()),
        device.client(),
        device.quorum());
  }

  private DrbdFacts.Peer peer(Peer peer) {
    return new DrbdFacts.Peer(
        peer.nodeId(),
        peer.node().value(),
        replication.connection(member, peer),
        replication.connected(member, peer).filter(Member::primary).isPresent(),
        member.devices().values().stream().map(device -> peerVolume(peer, device)).toList());
  }

  private DrbdFacts.PeerVolume peerVolume(Peer peer, Device device) {
    DiskState disk = replication.peerDisk(member, peer, device);
    return new DrbdFacts.PeerVolume(
        device.number(),
        disk,
        replication.replication(member, peer, device.number()),
        outOfSync(peer, device),
        !peer.diskful());
  }

  private static ByteSize outOfSync(Peer peer, Device device) {
    return device
        .image()
        .filter(image -> peer.diskful())
        .map(image -> outOfSync(image, peer))
        .orElse(ByteSize.ZERO);
  }

  /** Of a disk that nobody ever relied on nothing is known to be the same anywhere. */
  private static ByteSize outOfSync(DiskImage image, Peer peer) {
    return image.justCreated()
        ? image.size()
        : ByteSize.bytes(
            Math.min(
                image.size().bytes(),
                image.slot(peer.nodeId()).outOfSync().count() * DiskImage.BLOCK));
  }
}
