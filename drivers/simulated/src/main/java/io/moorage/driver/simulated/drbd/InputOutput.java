// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the users of a device read and write. */
final class InputOutput {
  /** So many of the last written blocks may be half written when the power goes. */
  private static final int ACTIVE = 64;

  private final Replication replication;
  private final Supplier<String> generations;

  InputOutput(Replication replication, Supplier<String> generations) {
    this.replication = replication;
    this.generations = generations;
  }

  IoOutcome write(Member member, Device device, long block, long version) {
    Optional<IoOutcome> refused = refused(member, device, true);
    if (refused.isPresent()) {
      return refused.get();
    }
    Generation generation = new Generation(replication, member, device.number());
    if (generation.due()) {
      generation.start(generations.get());
    }
    List<Member> receivers = generation.receivers();
    for (Member receiver : receivers) {
      DiskImage image = receiver.device(device.number()).flatMap(Device::image).orElseThrow();
      image.write(block, version);
      if (receiver == member) {
        remember(image, block);
      }
      keepTrack(generation, receivers, receiver, image, block);
    }
    return new IoOutcome.Written();
  }

  /**
   * Gets a block no further than to the writer's own disk, as when its power goes in the middle of
   * a write.
   */
  void tear(Member member, Device device, long block, long version) {
    Generation generation = new Generation(replication, member, device.number());
    if (refused(member, device, true).isEmpty() && device.upToDate()) {
      if (generation.due()) {
        generation.start(generations.get());
      }
      device
          .image()
          .ifPresent(image -> {
            remember(image, block);
            image.write(block, version);
          });
    }
  }

  private static void remember(DiskImage image, long block) {
    if (image.active().count() >= ACTIVE) {
      image.active().takeFirst(1);
    }
    image.active().add(block);
  }

  private void keepTrack(
      Generation generation, List<Member> receivers, Member receiver, DiskImage image, long block) {
    for (Peer peer : generation.absent(receiver)) {
      if (peer.diskful()) {
        image.slot(peer.nodeId()).outOfSync().add(block);
      }
    }
    // What is new on both sides needs no resync any more.
    receivers.stream()
        .filter(other -> other != receiver)
        .forEach(other -> image.slot(other.nodeId()).outOfSync().remove(block));
  }

  IoOutcome read(Member member, Device device, long block) {
    return refused(member, device, false)
        .orElseGet(() ->
            source(member, device, block)
                .map(image -> (IoOutcome) new IoOutcome.Read(image.read(block)))
                .orElse(new IoOutcome.Failed("no UpToDate data can be reached")));
  }

  private Optional<DiskImage> source(Member member, Device device, long block) {
    boolean here =
        device.upToDate()
            || (device.disk() == DiskState.INCONSISTENT && inSync(member, device, block));
    if (here) {
      return device.image();
    }
    return member.peers().values().stream()
        .filter(peer -> replication.peerDisk(member, peer, device) == DiskState.UP_TO_DATE)
        .flatMap(peer -> replication.connectedDevice(member, peer, device.number()).stream())
        .flatMap(there -> there.image().stream())
        .findFirst();
  }

  /** A block that a resync has already brought, or that was written since. */
  private boolean inSync(Member member, Device device, long block) {
    DiskImage image = device.image().orElseThrow();
    return replication.sessions().stream()
        .filter(session -> session.pair().has(member.node()))
        .filter(session -> !replication.paused(session, device.number()))
        .flatMap(session -> session.resync(device.number()).stream())
        .filter(resync -> resync.target().equals(member.node()))
        .flatMap(resync -> member.peer(resync.source()).stream())
        .anyMatch(peer -> !image.slot(peer.nodeId()).outOfSync().contains(block));
  }

  private Optional<IoOutcome> refused(Member member, Device device, boolean write) {
    if (replication.standsStill(member)) {
      return Optional.of(new IoOutcome.Waits());
    }
    if (member.failing()) {
      return Optional.of(new IoOutcome.Failed("the device was demoted under its user"));
    }
    if (!member.primary() && (write || member.readers() == 0)) {
      return Optional.of(new IoOutcome.Failed("the device is not open: it is Secondary"));
    }
    if (write && !device.quorum()) {
      return Optional.of(new IoOutcome.Failed("there is no quorum"));
    }
    if (write && !replication.dataAccessible(member, device)) {
      return Optional.of(new IoOutcome.Failed("no UpToDate data can be reached"));
    }
    return Optional.empty();
  }
}
