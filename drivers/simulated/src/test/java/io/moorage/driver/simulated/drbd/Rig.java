// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A world with three nodes, and the disks that they have. */
final class Rig {
  static final NodeName N1 = new NodeName("n1");
  static final NodeName N2 = new NodeName("n2");
  static final NodeName N3 = new NodeName("n3");
  static final List<NodeName> NODES = List.of(N1, N2, N3);
  static final MemberOptions QUORUM = MemberOptions.DEFAULT.withQuorum(true);
  private static final ByteSize SIZE = ByteSize.mebibytes(64);

  private final SortedMap<String, MemoryDisk> disks = new TreeMap<>();
  private long generations;
  final DrbdWorld world = new DrbdWorld(this::nextGeneration);

  private String nextGeneration() {
    generations += 2;
    return String.format(Locale.ROOT, "A%015X", generations);
  }

  DrbdKernel kernel(NodeName node) {
    return world.kernel(node);
  }

  DrbdUser user(NodeName node) {
    return world.user(node);
  }

  MemoryDisk disk(NodeName node, ResourceName resource, int volume) {
    return disks.computeIfAbsent(
        node + "/" + resource + "/" + volume, path -> new MemoryDisk("/dev/" + path, SIZE));
  }

  DrbdFacts look(NodeName node, ResourceName resource) {
    return world.look(node, resource).orElseThrow();
  }

  void up(ResourceName resource, NodeName node, Layout layout) {
    DrbdKernel kernel = kernel(node);
    kernel.newResource(resource, NODES.indexOf(node), 7000, layout.options());
    layout.volumes().forEach(volume -> addDevice(resource, node, volume, layout));
    for (NodeName peer : NODES) {
      if (!peer.equals(node) && layout.members().contains(peer)) {
        require(kernel.newPeer(resource, peer, NODES.indexOf(peer), 7000, layout.diskful(peer)));
      }
    }
    layout.volumes().forEach(volume -> attach(resource, node, volume, layout));
    for (NodeName peer : NODES) {
      if (!peer.equals(node) && layout.members().contains(peer)) {
        require(kernel.connect(resource, peer, false));
      }
    }
  }

  void addVolume(ResourceName resource, NodeName node, int volume, Layout layout) {
    addDevice(resource, node, volume, layout);
    attach(resource, node, volume, layout);
  }

  private void addDevice(ResourceName resource, NodeName node, int volume, Layout layout) {
    require(kernel(node).newVolume(resource, volume, 1000 + volume, !layout.diskful(node)));
  }

  private void attach(ResourceName resource, NodeName node, int volume, Layout layout) {
    if (layout.diskful(node)) {
      MemoryDisk disk = disk(node, resource, volume);
      if (disk.read().isEmpty()) {
        Disks.createMetadata(disk, 3);
      }
      require(kernel(node).attach(resource, volume, disk));
    }
  }

  static void require(java.util.Optional<String> refusal) {
    if (refusal.isPresent()) {
      throw new AssertionError(refusal.get());
    }
  }

  /** Who takes part in a resource, and how. */
  record Layout(
      MemberOptions options, List<Integer> volumes, List<NodeName> members, Set<NodeName> clients) {

    static Layout of(MemberOptions options, NodeName... clients) {
      return new Layout(options, List.of(0), NODES, Set.of(clients));
    }

    boolean diskful(NodeName node) {
      return !clients.contains(node);
    }
  }

  /** All data of a volume on a node's disk. */
  Map<Long, Long> data(NodeName node, ResourceName resource) {
    return world.data(node, resource, 0).orElseThrow();
  }
}
