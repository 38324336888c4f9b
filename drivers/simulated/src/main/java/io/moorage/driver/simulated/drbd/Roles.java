// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Who may write: promotion and demotion, by request and by opening a device. */
final class Roles {
  private final Replication replication;
  private final Connections connections;
  private final Supplier<String> generations;

  Roles(Replication replication, Connections connections, Supplier<String> generations) {
    this.replication = replication;
    this.connections = connections;
    this.generations = generations;
  }

  /** Makes a member primary; or says why not, in DRBD's words. */
  Optional<String> promote(Member member, boolean byItself) {
    if (member.primary()) {
      return Optional.empty();
    }
    Optional<String> refusal = refusal(member);
    if (refusal.isEmpty()) {
      become(member, byItself);
    }
    return refusal;
  }

  private Optional<String> refusal(Member member) {
    Optional<String> others = refusedByOthers(member);
    if (others.isPresent()) {
      return others;
    }
    if (member.failing()) {
      return Optional.of("Device is held open by someone");
    }
    for (Device device : member.devices().values()) {
      if (!replication.dataAccessible(member, device)) {
        return Optional.of("Need access to UpToDate data");
      }
      if (!device.quorum()) {
        return Optional.of("No quorum: " + new Quorum(replication, member, device).reason());
      }
    }
    return Optional.empty();
  }

  private Optional<String> refusedByOthers(Member member) {
    List<Member> others = replication.reachable(member);
    if (!member.options().twoPrimaries() && others.stream().anyMatch(Member::primary)) {
      return Optional.of("Multiple primaries not allowed by config");
    }
    if (!member.options().twoPrimaries()
        && others.stream().anyMatch(other -> other.readers() > 0)) {
      return Optional.of("Peer may not become primary while device is opened read-only");
    }
    return Optional.empty();
  }

  private void become(Member member, boolean byItself) {
    member.primary(true, byItself);
    member.failing(false);
    for (Device device : member.devices().values()) {
      if (device.attached().isEmpty()) {
        startGeneration(member, device);
      }
    }
  }

  /** A writer without a disk has nobody note its writes, so its time is a generation of its own. */
  private void startGeneration(Member member, Device device) {
    new Generation(replication, member, device.number()).start(generations.get());
  }

  /** Makes a member primary with the data that it has, come what may. */
  Optional<String> force(Member member) {
    Optional<String> others = refusedByOthers(member);
    if (others.isPresent()) {
      return others;
    }
    for (Device device : member.devices().values()) {
      if (!device.quorum()) {
        takeAbsentAsOutdated(member, device);
      }
      if (device.attached().isPresent() && !device.upToDate()) {
        boolean inconsistent = device.disk() == DiskState.INCONSISTENT;
        device.disk(DiskState.UP_TO_DATE);
        if (inconsistent) {
          startGeneration(member, device);
        }
      }
    }
    become(member, false);
    return Optional.empty();
  }

  private void takeAbsentAsOutdated(Member member, Device device) {
    for (Peer peer : member.peers().values()) {
      if (replication.connected(member, peer).isEmpty()) {
        peer.remember(device.number(), DiskState.OUTDATED);
        device.image().ifPresent(image -> image.slot(peer.nodeId()).outdated(true));
      }
    }
  }

  /** Makes a member secondary; or says why not. */
  Optional<String> demote(Member member) {
    if (member.primary() && member.writers() > 0) {
      return Optional.of("Device is held open by someone");
    }
    member.primary(false, false);
    return Optional.empty();
  }

  /** Makes a member secondary whoever has it open; those get errors from then on. */
  void forceDown(Member member) {
    member.failing(member.writers() > 0);
    member.primary(false, false);
  }

  Optional<String> open(Member member, boolean write) {
    if (write) {
      return openForWriting(member);
    }
    boolean elsewhere =
        !member.primary()
            && !member.options().twoPrimaries()
            && replication.reachable(member).stream().anyMatch(Member::primary);
    boolean noData =
        member.devices().values().stream()
            .anyMatch(device -> !replication.dataAccessible(member, device));
    if (elsewhere || noData) {
      return Optional.of(elsewhere ? "Wrong medium type" : "Need access to UpToDate data");
    }
    member.readers(member.readers() + 1);
    return Optional.empty();
  }

  private Optional<String> openForWriting(Member member) {
    if (!member.primary() && !member.options().autoPromote()) {
      return Optional.of("Wrong medium type");
    }
    Optional<String> refusal = promote(member, true);
    if (refusal.isEmpty()) {
      member.writers(member.writers() + 1);
    }
    return refusal;
  }

  void close(Member member, boolean write) {
    if (write) {
      member.writers(Math.max(0, member.writers() - 1));
    } else {
      member.readers(Math.max(0, member.readers() - 1));
    }
    if (!member.open()) {
      member.failing(false);
      if (member.autoPromoted()) {
        member.primary(false, false);
      }
    }
  }

  /** For a member that is to go: whether somebody is in the way. */
  Optional<String> inUse(Member member) {
    return member.primary() || member.open()
        ? Optional.of("Device is held open by someone")
        : Optional.empty();
  }

  /** Leaves a connection on purpose; who leaves a primary behind knows that it gets old. */
  void leave(Member member, Peer peer) {
    Optional<Member> other = replication.connected(member, peer);
    boolean primariesLeft =
        !member.primary() && replication.reachable(member).stream().anyMatch(Member::primary);
    List<Member> before = replication.reachable(member);
    connections.lose(Pair.of(member.node(), peer.node()));
    peer.standAlone(true);
    boolean cutOff =
        primariesLeft
            && before.stream()
                .filter(Member::primary)
                .noneMatch(primary -> replication.areConnected(member, primary));
    if (other.isPresent() && cutOff) {
      outdate(member, before);
    }
  }

  private void outdate(Member member, List<Member> told) {
    for (Device device : member.devices().values()) {
      if (device.disk().compareTo(DiskState.OUTDATED) > 0) {
        device.disk(DiskState.OUTDATED);
      }
      if (device.attached().isPresent()) {
        told.stream()
            .filter(other -> !replication.areConnected(member, other))
            .forEach(other -> connections.learnOutdated(other, member, device.number()));
      }
    }
  }
}
