// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.List;

/**
 * What follows by itself from a change: who is outdated, who has quorum, what has to be brought up
 * to date. Goes round until nothing more follows.
 */
final class Settling {
  private static final int ENOUGH = 100;

  private final Replication replication;
  private final Resyncs resyncs;
  private final Connections connections;

  Settling(Replication replication, Resyncs resyncs, Connections connections) {
    this.replication = replication;
    this.resyncs = resyncs;
    this.connections = connections;
  }

  void settle() {
    for (int round = 0; round < ENOUGH; round++) {
      if (!once()) {
        return;
      }
    }
    throw new IllegalStateException(replication.name() + " never comes to rest");
  }

  private boolean once() {
    boolean changed = false;
    for (Member member : replication.members().values()) {
      for (Device device : member.devices().values()) {
        changed |= reviewDisk(member, device);
        changed |= reviewExposed(member, device);
      }
    }
    for (Session session : List.copyOf(replication.sessions())) {
      changed |= connections.review(session);
    }
    for (Session session : List.copyOf(replication.sessions())) {
      for (int volume : resyncs.volumes(session.pair())) {
        changed |= resyncs.review(session, volume);
      }
    }
    for (Member member : replication.members().values()) {
      for (Device device : member.devices().values()) {
        changed |= reviewQuorum(member, device);
      }
    }
    return changed;
  }

  private boolean reviewDisk(Member member, Device device) {
    DiskState was = device.disk();
    if (was == DiskState.UP_TO_DATE && !member.primary()) {
      List<Member> writers = replication.farPrimaries(member);
      if (!writers.isEmpty()) {
        // They write without this node, so what it has is about to be old.
        device.disk(DiskState.OUTDATED);
        writers.forEach(writer -> connections.learnOutdated(writer, member, device.number()));
      }
    } else if (was == DiskState.OUTDATED && mayRise(member, device)) {
      device.disk(DiskState.UP_TO_DATE);
    }
    return device.disk() != was;
  }

  /** Whether a neighbour has the newest data, and it is the same as here. */
  private boolean mayRise(Member member, Device device) {
    return replication.farPrimaries(member).isEmpty()
        && device.image().isPresent()
        && replication.neighbours(member).stream()
            .anyMatch(other ->
                other
                    .device(device.number())
                    .filter(Device::upToDate)
                    .flatMap(Device::image)
                    .filter(image -> image.current().equals(device.image().orElseThrow().current()))
                    .isPresent());
  }

  /** A node without a disk has seen what the disks show it, while it sees any. */
  private boolean reviewExposed(Member member, Device device) {
    if (device.attached().isPresent() || member.primary()) {
      return false;
    }
    String seen =
        replication.neighbours(member).stream()
            .flatMap(other -> other.device(device.number()).stream())
            .filter(Device::upToDate)
            .flatMap(other -> other.image().stream())
            .map(DiskImage::current)
            .findFirst()
            .orElse("");
    boolean keep =
        replication.neighbours(member).stream()
            .flatMap(other -> other.device(device.number()).stream())
            .filter(Device::upToDate)
            .flatMap(other -> other.image().stream())
            .anyMatch(image -> image.current().equals(device.exposed()));
    if (keep || seen.equals(device.exposed())) {
      return false;
    }
    device.exposed(seen);
    return true;
  }

  private boolean reviewQuorum(Member member, Device device) {
    boolean real = new Quorum(replication, member, device).reached();
    boolean counted = real || !member.options().quorum();
    boolean changed = real != device.realQuorum() || counted != device.quorum();
    device.quorum(real, counted);
    device.served(replication.dataAccessible(member, device));
    if (changed) {
      device.image().ifPresent(image -> image.lostQuorum(!counted && member.primary()));
    }
    return changed;
  }
}
