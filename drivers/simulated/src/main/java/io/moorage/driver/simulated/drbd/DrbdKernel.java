// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What {@code drbdsetup} can do on one node, but for what users do. Whatever can be refused answers
 * with the reason, in DRBD's words; empty means that it is done.
 */
public final class DrbdKernel {
  private static final String NO_DEVICE = "Unknown resource or volume";

  private final DrbdWorld world;
  private final NodeName node;

  DrbdKernel(DrbdWorld world, NodeName node) {
    this.world = world;
    this.node = node;
  }

  /** Takes a resource up, with nothing in it. */
  public void newResource(ResourceName name, int nodeId, int port, MemberOptions options) {
    world
        .resource(name)
        .change(kernels -> {
          // An incarnation that the peers have not missed yet is not this one.
          kernels.replication().sessions().stream()
              .map(Session::pair)
              .filter(pair -> pair.has(node))
              .toList()
              .forEach(kernels.connections()::lose);
          return kernels
              .replication()
              .members()
              .putIfAbsent(node, new Member(node, nodeId, port, options));
        });
  }

  public void options(ResourceName name, MemberOptions options) {
    change(
        name,
        (kernels, member) -> {
          boolean newSecret = !member.options().secret().equals(options.secret());
          member.options(options);
          if (newSecret) {
            // What did not come together for want of a common secret is worth another attempt.
            member.peers().values().stream()
                .filter(Peer::gaveUp)
                .forEach(peer -> peer.standAlone(true));
          }
          return Optional.empty();
        });
  }

  /** Takes a resource down; the data stays. */
  public Optional<String> down(ResourceName name) {
    return world
        .find(name)
        .filter(kernels -> kernels.replication().member(node).isPresent())
        .map(kernels -> kernels.together(this::down))
        .orElse(Optional.empty());
  }

  private Optional<String> down(Kernels kernels) {
    Member member = kernels.replication().member(node).orElseThrow();
    Optional<String> refusal = kernels.roles().inUse(member);
    if (refusal.isEmpty()) {
      for (Peer peer : List.copyOf(member.peers().values())) {
        kernels.roles().leave(member, peer);
      }
      for (Device device : member.devices().values()) {
        kernels.disks().detach(member, device);
      }
      kernels.replication().members().remove(node);
    }
    return refusal;
  }

  public Optional<String> newPeer(
      ResourceName name, NodeName peer, int nodeId, int port, boolean diskful) {
    return change(
        name,
        (kernels, member) -> {
          member.peers().put(peer, new Peer(peer, nodeId, port, diskful));
          member
              .devices()
              .values()
              .forEach(
                  device -> device.image().ifPresent(image -> image.slot(nodeId).diskful(diskful)));
          return Optional.empty();
        });
  }

  /** Whether a peer has a disk: changes its vote. */
  public Optional<String> peerDiskful(ResourceName name, NodeName peer, boolean diskful) {
    return change(
        name,
        (kernels, member) -> {
          member.peer(peer).ifPresent(found -> found.diskful(diskful));
          return Optional.empty();
        });
  }

  public Optional<String> delPeer(ResourceName name, NodeName peer) {
    return together(
        name,
        (kernels, member) -> {
          member.peer(peer).ifPresent(found -> kernels.roles().leave(member, found));
          member.peers().remove(peer);
          return Optional.empty();
        });
  }

  /** Gives up the bitmap for a peer that is removed, and so its vote. */
  public Optional<String> forgetPeer(ResourceName name, int nodeId) {
    return change(
        name,
        (kernels, member) -> {
          if (member.peers().values().stream().anyMatch(peer -> peer.nodeId() == nodeId)) {
            return Optional.of("Peer is still configured");
          }
          member
              .devices()
              .values()
              .forEach(device -> device.image().ifPresent(image -> image.slots().remove(nodeId)));
          return Optional.empty();
        });
  }

  public Optional<String> connect(ResourceName name, NodeName peer, boolean discardMyData) {
    return change(
        name,
        (kernels, member) -> {
          Optional<Peer> found = member.peer(peer);
          if (found.filter(Peer::standAlone).isEmpty()) {
            return Optional.of("Device has a net-config (use disconnect first)");
          }
          found.get().standAlone(false);
          found.get().discard(discardMyData);
          return Optional.empty();
        });
  }

  public Optional<String> disconnect(ResourceName name, NodeName peer) {
    return together(
        name,
        (kernels, member) -> {
          member.peer(peer).ifPresent(found -> kernels.roles().leave(member, found));
          return Optional.empty();
        });
  }

  /** Resyncs with a peer wait, until they need not any more. */
  public Optional<String> pauseResync(ResourceName name, NodeName peer, boolean paused) {
    return change(
        name,
        (kernels, member) -> {
          member.peer(peer).ifPresent(found -> found.paused(paused));
          return Optional.empty();
        });
  }

  public Optional<String> newVolume(ResourceName name, int volume, int minor, boolean client) {
    return change(
        name,
        (kernels, member) -> {
          member.devices().putIfAbsent(volume, new Device(volume, minor, client));
          return Optional.empty();
        });
  }

  public Optional<String> delVolume(ResourceName name, int volume) {
    return onDevice(
        name,
        volume,
        (kernels, device) -> {
          Member member = kernels.replication().member(node).orElseThrow();
          if (device.attached().isPresent()) {
            return Optional.of("Device is attached to a disk (use detach first)");
          }
          member.devices().remove(volume);
          return Optional.empty();
        });
  }

  /** Says of a volume without a disk whether that is on purpose. */
  public Optional<String> client(ResourceName name, int volume, boolean client) {
    return onDevice(
        name,
        volume,
        (kernels, device) -> {
          device.client(client);
          return Optional.empty();
        });
  }

  public Optional<String> attach(ResourceName name, int volume, BackingDisk disk) {
    return onDevice(
        name,
        volume,
        (kernels, device) ->
            kernels.disks().attach(kernels.replication().member(node).orElseThrow(), device, disk));
  }

  public Optional<String> detach(ResourceName name, int volume) {
    return onDevice(
        name,
        volume,
        (kernels, device) ->
            kernels.disks().detach(kernels.replication().member(node).orElseThrow(), device));
  }

  /** The disk below answers with errors from now on, and is let go. */
  public Optional<String> failDisk(ResourceName name, int volume) {
    return onDevice(
        name,
        volume,
        (kernels, device) -> {
          kernels.disks().fail(device);
          return Optional.empty();
        });
  }

  /** Grows a volume to what all disks have room for, but not beyond a size. */
  public Optional<String> resize(ResourceName name, int volume, ByteSize most) {
    return onDevice(
        name,
        volume,
        (kernels, device) ->
            kernels.disks().resize(kernels.replication().member(node).orElseThrow(), device, most));
  }

  /** {@code new-current-uuid --clear-bitmap}: all new disks that are connected are the same. */
  public Optional<String> skipInitialSync(ResourceName name, int volume) {
    return onDevice(
        name,
        volume,
        (kernels, device) ->
            kernels
                .disks()
                .skipInitialSync(kernels.replication().member(node).orElseThrow(), device));
  }

  public void suspend(ResourceName name, boolean suspended) {
    change(
        name,
        (kernels, member) -> {
          member.suspended(suspended);
          return Optional.empty();
        });
  }

  private Member member(Kernels kernels) {
    return kernels.replication().member(node).orElseThrow();
  }

  private Optional<String> onDevice(
      ResourceName name, int volume, BiFunction<Kernels, Device, Optional<String>> work) {
    return together(
        name,
        (kernels, member) ->
            member
                .device(volume)
                .map(device -> work.apply(kernels, device))
                .orElse(Optional.of(NO_DEVICE)));
  }

  private Optional<String> change(
      ResourceName name, BiFunction<Kernels, Member, Optional<String>> work) {
    return up(name)
        .map(kernels -> kernels.change(all -> work.apply(all, member(all))))
        .orElse(Optional.of(NO_DEVICE));
  }

  private Optional<String> together(
      ResourceName name, BiFunction<Kernels, Member, Optional<String>> work) {
    return up(name)
        .map(kernels -> kernels.together(all -> work.apply(all, member(all))))
        .orElse(Optional.of(NO_DEVICE));
  }

  private Optional<Kernels> up(ResourceName name) {
    return world.find(name).filter(kernels -> kernels.replication().member(node).isPresent());
  }
}
