// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.Map;

/**
 * Who counts for a majority. Nodes with disks vote; nodes without one vote only where the others
 * are short of one vote and had quorum so far, so that they can keep a quorum but never make one.
 */
final class Quorum {
  private final Replication replication;
  private final Member member;
  private final Device device;
  private int present;
  private int outdated;
  private int unknown;
  private int disklessHere;
  private int disklessAway;
  private boolean granted;

  Quorum(Replication replication, Member member, Device device) {
    this.replication = replication;
    this.member = member;
    this.device = device;
    countSelf();
    member.peers().values().forEach(this::count);
    device.image().ifPresent(this::countForgotten);
  }

  private void countSelf() {
    if (device.attached().isPresent()) {
      present++;
    } else if (device.client()) {
      disklessHere++;
    } else {
      unknown++;
    }
  }

  private void count(Peer peer) {
    boolean seen = device.image().map(image -> image.slot(peer.nodeId()).seen()).orElse(true);
    if (replication.connectedDevice(member, peer, device.number()).isEmpty()) {
      countAway(peer, seen);
      return;
    }
    DiskState disk = replication.peerDisk(member, peer, device);
    // To a node with a disk a peer that lost its disk is still there; to one without it is not.
    if (disk == DiskState.DISKLESS && (!peer.diskful() || device.attached().isEmpty())) {
      disklessHere++;
    } else {
      present++;
    }
    granted |=
        device.attached().isEmpty()
            && disk == DiskState.UP_TO_DATE
            && replication
                .connectedDevice(member, peer, device.number())
                .filter(Device::quorum)
                .isPresent();
  }

  private void countAway(Peer peer, boolean seen) {
    if (!peer.diskful()) {
      // One that never was there is not missed.
      disklessAway += seen ? 1 : 0;
    } else if (peer.remembered(device.number()) != DiskState.UNKNOWN || markedOutdated(peer)) {
      outdated++;
    } else {
      unknown++;
    }
  }

  private boolean markedOutdated(Peer peer) {
    return device.image().filter(image -> image.slot(peer.nodeId()).outdated()).isPresent();
  }

  /** A peer that was removed votes until its bitmap is forgotten too. */
  private void countForgotten(DiskImage image) {
    for (Map.Entry<Integer, DiskImage.Slot> slot : image.slots().entrySet()) {
      boolean configured =
          member.peers().values().stream().anyMatch(peer -> peer.nodeId() == slot.getKey());
      if (!configured && slot.getKey() != member.nodeId() && slot.getValue().diskful()) {
        unknown++;
      }
    }
  }

  private int voters() {
    // If all that are away are known to be outdated, none of them can go on by itself.
    return unknown > 0 ? present + outdated + unknown : present;
  }

  private int needed() {
    return voters() / 2 + 1;
  }

  boolean reached() {
    if (granted || (present >= needed() && voters() > 0)) {
      return true;
    }
    return voters() > 0
        && voters() % 2 == 0
        && present == needed() - 1
        && disklessHere >= (disklessHere + disklessAway) / 2 + 1
        && device.realQuorum();
  }

  /** Why there is none, in DRBD's words. */
  String reason() {
    return device.attached().isEmpty()
        ? "no UpToDate peer with quorum"
        : present + " of " + voters() + " nodes visible, need " + needed() + " for quorum";
  }
}
