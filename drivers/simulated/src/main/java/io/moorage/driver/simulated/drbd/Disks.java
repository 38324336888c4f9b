// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import io.moorage.driver.spec.DrbdSizes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Disks that come, go and grow. */
final class Disks {
  private final Replication replication;
  private final Supplier<String> generations;

  Disks(Replication replication, Supplier<String> generations) {
    this.replication = replication;
    this.generations = generations;
  }

  /** Puts blank metadata on a disk. */
  static void createMetadata(BackingDisk disk, int room) {
    disk.write(ImageText.of(new DiskImage(room)));
  }

  /**
   * Has blank metadata say that the data is of a generation, as {@code drbdmeta set-gi} does: all
   * that start from the same one need no resync.
   */
  static void dayZero(BackingDisk disk, String generation) {
    DiskImage image = ImageText.parse(disk.read());
    if (image.justCreated()) {
      image.current(generation);
      image.quality(true, true);
      disk.write(ImageText.of(image));
    }
  }

  /** Has blank metadata say that no more than a part of the disk is used. */
  static void limit(BackingDisk disk, ByteSize size) {
    DiskImage image = ImageText.parse(disk.read());
    ByteSize room = DrbdSizes.net(disk.size(), image.room());
    image.size(room.compareTo(size) < 0 ? room : size);
    disk.write(ImageText.of(image));
  }

  Optional<String> attach(Member member, Device device, BackingDisk disk) {
    if (device.attached().isPresent()) {
      return Optional.of("Device is attached to a disk (use detach first)");
    }
    if (!ImageText.isImage(disk.read())) {
      return Optional.of("No valid meta data found");
    }
    DiskImage image = ImageText.parse(disk.read());
    image.slots().remove(member.nodeId());
    member.peers().values().stream()
        .filter(Peer::diskful)
        .forEach(peer -> image.slot(peer.nodeId()).diskful(true));
    if (image.slots().values().stream().filter(DiskImage.Slot::diskful).count() > image.room()) {
      return Optional.of("Not enough bitmap slots");
    }
    ByteSize agreed = seen(member, device).orElse(image.size());
    device.attach(disk, image, state(image));
    if (device.attached().orElseThrow().room().compareTo(agreed) < 0) {
      device.detach();
      return Optional.of("Low.dev. smaller than requested DRBD-dev. size.");
    }
    disk.use(true);
    seen(member, device).filter(size -> image.justCreated()).ifPresent(device::size);
    afterCrash(member, device, image);
    member.peers().values().stream()
        .filter(peer -> image.slot(peer.nodeId()).outdated())
        .filter(peer -> replication.connected(member, peer).isEmpty())
        .forEach(peer -> peer.remember(device.number(), DiskState.OUTDATED));
    return Optional.empty();
  }

  private static DiskState state(DiskImage image) {
    if (!image.consistent()) {
      return DiskState.INCONSISTENT;
    }
    return image.upToDate() ? DiskState.UP_TO_DATE : DiskState.OUTDATED;
  }

  /** The size that the peers' disks have, so far as they are connected. */
  private Optional<ByteSize> seen(Member member, Device device) {
    return replication.neighbours(member).stream()
        .flatMap(other -> other.device(device.number()).stream())
        .filter(there -> there.image().filter(image -> !image.justCreated()).isPresent())
        .map(Device::size)
        .findFirst();
  }

  /** What was under way when the power went may be on some of the disks only. */
  private static void afterCrash(Member member, Device device, DiskImage image) {
    if (image.primary() && !member.primary()) {
      device.crashed(true);
      image.slots().values().stream()
          .filter(DiskImage.Slot::diskful)
          .forEach(slot -> slot.outOfSync().addAll(image.active()));
    }
    image.primary(image.primary() || member.primary());
  }

  Optional<String> detach(Member member, Device device) {
    boolean last =
        (member.primary() || member.open())
            && device.upToDate()
            && member.peers().values().stream()
                .noneMatch(
                    peer -> replication.peerDisk(member, peer, device) == DiskState.UP_TO_DATE);
    if (last) {
      return Optional.of("Need access to UpToDate data");
    }
    device
        .image()
        .filter(image -> device.disk().compareTo(DiskState.INCONSISTENT) > 0)
        .ifPresent(image -> leave(member, device));
    device.detach();
    return Optional.empty();
  }

  /** A disk that leaves while somebody writes is old from then on. */
  private void leave(Member member, Device device) {
    boolean written =
        member.primary() || replication.reachable(member).stream().anyMatch(Member::primary);
    device.image().ifPresent(image -> image.quality(true, device.upToDate() && !written));
    device.image().ifPresent(image -> image.primary(false));
    device.attached().ifPresent(found -> found.backing().write(ImageText.of(found.image())));
  }

  /** A disk answers with errors: it is let go as it is. */
  void fail(Device device) {
    device.detach();
  }

  /** Declares that all blank disks that are connected hold the same data. */
  Optional<String> skipInitialSync(Member member, Device device) {
    List<DiskImage> images = everywhere(member, device);
    if (images.stream().anyMatch(image -> !image.justCreated())) {
      return Optional.of("Clearing the bitmap is only possible on new disks");
    }
    String id = generations.get();
    images.forEach(image -> image.current(id));
    connected(member, device).forEach(found -> found.disk(DiskState.UP_TO_DATE));
    return Optional.empty();
  }

  private List<DiskImage> everywhere(Member member, Device device) {
    return connected(member, device).stream().flatMap(found -> found.image().stream()).toList();
  }

  private List<Device> connected(Member member, Device device) {
    return Stream.concat(
            Stream.of(device),
            replication.neighbours(member).stream()
                .flatMap(other -> other.device(device.number()).stream()))
        .filter(found -> found.attached().isPresent())
        .toList();
  }

  /**
   * Lets a volume take the size that all disks have room for, or less.
   *
   * @param wanted no more than this
   */
  Optional<String> resize(Member member, Device device, ByteSize wanted) {
    boolean absent =
        member.peers().values().stream()
            .filter(Peer::diskful)
            .anyMatch(peer ->
                replication
                    .connectedDevice(member, peer, device.number())
                    .flatMap(Device::attached)
                    .isEmpty());
    if (absent) {
      return Optional.of("Peer not connected or without a disk: all disks are needed to resize");
    }
    if (replication.sessions().stream()
        .anyMatch(session -> session.resync(device.number()).isPresent())) {
      return Optional.of("Resize not allowed during resync.");
    }
    ByteSize room =
        connected(member, device).stream()
            .map(found -> found.attached().orElseThrow().room())
            .min(ByteSize::compareTo)
            .orElse(ByteSize.ZERO);
    ByteSize size = room.compareTo(wanted) < 0 ? room : wanted;
    if (size.compareTo(device.size()) > 0) {
      grow(member, device, size);
    }
    return Optional.empty();
  }

  private void grow(Member member, Device device, ByteSize size) {
    long before = Math.ceilDiv(device.size().bytes(), DiskImage.BLOCK);
    connected(member, device).forEach(found -> found.size(size));
    replication.neighbours(member).stream()
        .flatMap(other -> other.device(device.number()).stream())
        .forEach(found -> found.size(size));
    device.size(size);
    device
        .image()
        .filter(image -> !image.justCreated())
        .ifPresent(image -> resyncNewPart(member, device, image, before));
  }

  private void resyncNewPart(Member member, Device device, DiskImage image, long before) {
    for (Peer peer : member.peers().values()) {
      replication
          .connectedDevice(member, peer, device.number())
          .filter(there -> there.attached().isPresent())
          .ifPresent(there -> {
            image.slot(peer.nodeId()).outOfSync().add(before, image.lastBlock());
            there.disk(DiskState.INCONSISTENT);
          });
    }
  }
}
