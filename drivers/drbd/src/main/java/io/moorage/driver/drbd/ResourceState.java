// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel has of a resource, as it tells it itself.
 *
 * @param suspended why its I/O stands still, in DRBD's words; empty where it does not
 * @param devices by volume number
 * @param connections by the node id of the peer
 */
record ResourceState(
    String name,
    boolean primary,
    Set<String> suspended,
    boolean mayPromote,
    SortedMap<Integer, Device> devices,
    SortedMap<Integer, Connection> connections) {
  ResourceState {
    suspended = Set.copyOf(suspended);
    devices = sorted(devices);
    connections = sorted(connections);
  }

  static ResourceState created(String name) {
    return new ResourceState(name, false, Set.of(), false, new TreeMap<>(), new TreeMap<>());
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> sorted(Map<K, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  ResourceState withDevices(SortedMap<Integer, Device> others) {
    return new ResourceState(name, primary, suspended, mayPromote, others, connections);
  }

  ResourceState withConnections(SortedMap<Integer, Connection> others) {
    return new ResourceState(name, primary, suspended, mayPromote, devices, others);
  }

  ResourceState renamed(String to) {
    return new ResourceState(to, primary, suspended, mayPromote, devices, connections);
  }

  /** Whether somebody asked for the I/O to stand still. */
  boolean suspendedByUser() {
    return suspended.contains("user");
  }

  Optional<Device> device(int volume) {
    return Optional.ofNullable(devices.get(volume));
  }

  Optional<Connection> connection(int nodeId) {
    return Optional.ofNullable(connections.get(nodeId));
  }

  Stream<Connection> splitBrains() {
    return connections.values().stream().filter(Connection::splitBrained);
  }

  /**
   * A volume here.
   *
   * @param client whether it is diskless on purpose
   */
  record Device(
      int volume,
      int minor,
      Optional<String> backing,
      DiskState disk,
      boolean client,
      boolean quorum,
      ByteSize size) {
    private static final Set<DiskState> DETACHED =
        Set.of(DiskState.UNKNOWN, DiskState.DISKLESS, DiskState.DETACHING, DiskState.FAILED);

    static Device created(int volume) {
      return new Device(
          volume, -1, Optional.empty(), DiskState.DISKLESS, false, false, ByteSize.ZERO);
    }

    /** Whether it holds the device below, be it only about to. */
    boolean attached() {
      return !DETACHED.contains(disk);
    }
  }

  /**
   * The way to a peer.
   *
   * @param state in DRBD's words
   * @param splitBrain whether DRBD has called out a split brain since it was last connected
   */
  record Connection(
      int nodeId,
      String name,
      String state,
      boolean primary,
      boolean splitBrain,
      SortedMap<Integer, PeerDevice> volumes,
      SortedSet<Path> paths) {
    Connection {
      volumes = sorted(volumes);
      paths = Collections.unmodifiableSortedSet(new TreeSet<>(paths));
    }

    static Connection created(int nodeId) {
      return new Connection(
          nodeId, "", "StandAlone", false, false, new TreeMap<>(), new TreeSet<>());
    }

    Connection named(String other) {
      return new Connection(nodeId, other, state, primary, splitBrain, volumes, paths);
    }

    Connection split() {
      return new Connection(nodeId, name, state, primary, true, volumes, paths);
    }

    Connection withVolumes(SortedMap<Integer, PeerDevice> others) {
      return new Connection(nodeId, name, state, primary, splitBrain, others, paths);
    }

    Connection withPaths(SortedSet<Path> others) {
      return new Connection(nodeId, name, state, primary, splitBrain, volumes, others);
    }

    boolean standAlone() {
      return state.equals("StandAlone");
    }

    /** Given up since both sides changed their data. */
    boolean splitBrained() {
      return splitBrain && standAlone();
    }
  }

  /** A volume there, as this node sees it. */
  record PeerDevice(
      int volume, DiskState disk, String replication, ByteSize outOfSync, boolean client) {
    static PeerDevice created(int volume) {
      return new PeerDevice(volume, DiskState.UNKNOWN, "Off", ByteSize.ZERO, false);
    }
  }

  /** A pair of addresses, as {@code ipv4:10.0.0.1:7000}. */
  record Path(String local, String peer) implements Comparable<Path> {
    private static final Pattern IPV6 = Pattern.compile("ipv6:\\[([^\\]]+)](:\\d+)");

    /** The same for every way to write the same addresses. */
    Path normal() {
      return new Path(normal(local), normal(peer));
    }

    private static String normal(String end) {
      Matcher matcher = IPV6.matcher(end);
      if (!matcher.matches()) {
        return end;
      }
      try {
        return InetAddress.ofLiteral(matcher.group(1)).getHostAddress() + matcher.group(2);
      } catch (IllegalArgumentException e) {
        return end;
      }
    }

    @Override
    public int compareTo(Path other) {
      int byLocal = local.compareTo(other.local);
      return byLocal != 0 ? byLocal : peer.compareTo(other.peer);
    }
  }
}
