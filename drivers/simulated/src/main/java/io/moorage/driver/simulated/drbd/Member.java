// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A resource in the kernel of one node; it is gone when the node loses power. */
final class Member {
  private final NodeName node;
  private final int nodeId;
  private final int port;
  private final SortedMap<Integer, Device> devices = new TreeMap<>();
  private final SortedMap<NodeName, Peer> peers = new TreeMap<>();
  private MemberOptions options;
  private boolean primary;
  private boolean autoPromoted;
  private boolean suspended;
  private boolean failing;
  private int writers;
  private int readers;

  Member(NodeName node, int nodeId, int port, MemberOptions options) {
    this.node = node;
    this.nodeId = nodeId;
    this.port = port;
    this.options = options;
  }

  NodeName node() {
    return node;
  }

  int nodeId() {
    return nodeId;
  }

  int port() {
    return port;
  }

  MemberOptions options() {
    return options;
  }

  void options(MemberOptions changed) {
    options = changed;
  }

  SortedMap<Integer, Device> devices() {
    return devices;
  }

  Optional<Device> device(int volume) {
    return Optional.ofNullable(devices.get(volume));
  }

  SortedMap<NodeName, Peer> peers() {
    return peers;
  }

  Optional<Peer> peer(NodeName name) {
    return Optional.ofNullable(peers.get(name));
  }

  boolean primary() {
    return primary;
  }

  /** Changes the role; the metadata of all disks tells of it. */
  void primary(boolean is, boolean byItself) {
    primary = is;
    autoPromoted = is && byItself;
    for (Device device : devices.values()) {
      if (is || !device.crashed()) {
        device.image().ifPresent(image -> image.primary(is));
      }
      if (!is) {
        device.image().ifPresent(image -> image.active().clear());
      }
    }
  }

  /** Whether it became primary because somebody opened a device. */
  boolean autoPromoted() {
    return autoPromoted;
  }

  /** Whether somebody asked for its I/O to stand still. */
  boolean suspended() {
    return suspended;
  }

  void suspended(boolean is) {
    suspended = is;
  }

  /** Whether the I/O stands still since there is no quorum. */
  boolean frozen() {
    return options.suspendWithoutQuorum()
        && devices.values().stream().anyMatch(device -> !device.quorum());
  }

  /** Whether it was demoted while open, so that its users get errors until they close. */
  boolean failing() {
    return failing;
  }

  void failing(boolean is) {
    failing = is;
  }

  int writers() {
    return writers;
  }

  void writers(int count) {
    writers = count;
  }

  int readers() {
    return readers;
  }

  void readers(int count) {
    readers = count;
  }

  boolean open() {
    return writers + readers > 0;
  }

  /** Whether it holds any data at all. */
  boolean diskful() {
    return devices.values().stream().anyMatch(device -> device.disk() != DiskState.DISKLESS);
  }
}
