// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The kernels of all nodes that run DRBD, and the network between them. To be used by one thread
 * only. Nothing happens but by a call: what takes time, as finding out that a peer is gone,
 * connecting and bringing a disk up to date, happens in {@link #tick}.
 */
public final class DrbdWorld {
  private static final long BLOCKS_PER_TICK = 1024;

  private final Network network = new Network();
  private final SortedMap<ResourceName, Kernels> resources = new TreeMap<>();
  private final SortedMap<NodeName, Consumer<ResourceName>> watchers = new TreeMap<>();
  private final SortedMap<String, DrbdFacts> told = new TreeMap<>();
  private final Supplier<String> generations;
  private long blocksPerTick = BLOCKS_PER_TICK;

  /**
   * A world without nodes.
   *
   * @param generations names for generations of data: 16 hexadecimal digits, even, none twice
   */
  public DrbdWorld(Supplier<String> generations) {
    this.generations = generations;
  }

  /** The kernel of a node. */
  public DrbdKernel kernel(NodeName node) {
    return new DrbdKernel(this, node);
  }

  /** The users of a node's devices. */
  public DrbdUser user(NodeName node) {
    return new DrbdUser(this, node);
  }

  /** How many blocks of 4 KiB a resync carries over in a {@link #tick}. */
  public void speed(long blocks) {
    blocksPerTick = blocks;
  }

  /** Nothing gets through between two nodes from now on; they find out later. */
  public void cut(NodeName one, NodeName other) {
    network.cut(Pair.of(one, other), true);
  }

  public void heal(NodeName one, NodeName other) {
    network.cut(Pair.of(one, other), false);
  }

  /** Cuts a node off from all others. */
  public void isolate(NodeName node) {
    network.isolate(node, true);
  }

  /** Ends {@link #isolate}. */
  public void rejoin(NodeName node) {
    network.isolate(node, false);
  }

  /** Ends all cuts; nodes that lost power stay dead. */
  public void healAll() {
    network.healAll();
  }

  /** A node loses power: its kernel forgets all, and its disks keep what they hold. */
  public void crash(NodeName node) {
    network.runs(node, false);
    resources.values().forEach(resource -> resource.crash(node));
    told.keySet().removeIf(key -> key.endsWith("/" + node.key()));
  }

  /**
   * A node loses power in the middle of a write, which has got to its own disk and to no peer.
   * Where it could not have written, it just loses power.
   */
  public void crashWriting(NodeName node, ResourceName name, int volume, long block, long version) {
    user(node).tear(name, volume, block, version);
    crash(node);
  }

  /** A node starts; nothing is up on it. */
  public void boot(NodeName node) {
    network.runs(node, true);
  }

  /** Lets a moment pass; whether anything happened in it. */
  public boolean tick() {
    boolean happened = false;
    for (Kernels resource : List.copyOf(resources.values())) {
      happened |= resource.tick(blocksPerTick);
    }
    return happened;
  }

  /** Lets moments pass until nothing happens any more, or so many are over. */
  public void ticks(int most) {
    for (int moment = 0; moment < most && tick(); moment++) {
      // What happens, happens in the condition.
    }
  }

  /** How a resource stands on a node; empty where nothing of it is up. */
  public Optional<DrbdFacts> look(NodeName node, ResourceName name) {
    return find(name)
        .flatMap(kernels ->
            kernels
                .replication()
                .member(node)
                .map(member -> new Look(kernels.replication(), member).facts()));
  }

  /** Whether a resource's I/O stands still on a node, by whoever's wish. */
  public boolean standsStill(NodeName node, ResourceName name) {
    return find(name)
        .flatMap(
            kernels -> kernels.replication().member(node).map(kernels.replication()::standsStill))
        .orElse(false);
  }

  /** Whether all disks of a resource hold its newest data. */
  public boolean whole(ResourceName name) {
    return find(name).map(Kernels::whole).orElse(true);
  }

  /** The data of a volume on a node's disk, by block; empty where no disk is attached. */
  public Optional<SortedMap<Long, Long>> data(NodeName node, ResourceName name, int volume) {
    return find(name)
        .flatMap(kernels -> kernels.replication().member(node))
        .flatMap(member -> member.device(volume))
        .flatMap(Device::image)
        .map(image -> new TreeMap<>(image.blocks()));
  }

  /**
   * Tells of each change of a resource on a node, whoever made it, as {@code drbdsetup events2}
   * does. Called in the midst of what causes it, so the listener only takes a note.
   */
  public void watch(NodeName node, Consumer<ResourceName> listener) {
    watchers.put(node, listener);
  }

  Optional<Kernels> find(ResourceName name) {
    return Optional.ofNullable(resources.get(name));
  }

  Kernels resource(ResourceName name) {
    return resources.computeIfAbsent(
        name, any -> new Kernels(new Replication(name), network, generations, () -> tellOf(name)));
  }

  private void tellOf(ResourceName name) {
    for (NodeName node : List.copyOf(watchers.keySet())) {
      String key = name.key() + "/" + node.key();
      Optional<DrbdFacts> now = look(node, name).map(DrbdWorld::withoutProgress);
      Optional<DrbdFacts> before = Optional.ofNullable(told.get(key));
      if (!now.equals(before)) {
        now.ifPresentOrElse(facts -> told.put(key, facts), () -> told.remove(key));
        Optional.ofNullable(watchers.get(node)).ifPresent(listener -> listener.accept(name));
      }
    }
  }

  /** A resync's progress is no news. */
  private static DrbdFacts withoutProgress(DrbdFacts facts) {
    return new DrbdFacts(
        facts.nodeId(),
        facts.primary(),
        facts.suspended(),
        facts.mayPromote(),
        facts.volumes(),
        facts.peers().stream()
            .map(peer ->
                new DrbdFacts.Peer(
                    peer.nodeId(),
                    peer.name(),
                    peer.connection(),
                    peer.primary(),
                    peer.volumes().stream().map(DrbdWorld::withoutProgress).toList()))
            .toList(),
        facts.drift());
  }

  private static DrbdFacts.PeerVolume withoutProgress(DrbdFacts.PeerVolume volume) {
    return new DrbdFacts.PeerVolume(
        volume.number(), volume.disk(), volume.replication(), ByteSize.ZERO, volume.client());
  }
}
