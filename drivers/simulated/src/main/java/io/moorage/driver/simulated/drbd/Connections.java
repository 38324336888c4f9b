// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How nodes find each other, what keeps them apart, and what is left when they lose each other. */
final class Connections {
  private final Replication replication;
  private final Resyncs resyncs;

  Connections(Replication replication, Resyncs resyncs) {
    this.replication = replication;
    this.resyncs = resyncs;
  }

  /** Tries to connect two nodes that both want to; whether anything came of it. */
  boolean attempt(Member one, Member other) {
    Optional<Peer> here = one.peer(other.node()).filter(peer -> !peer.standAlone());
    Optional<Peer> there = other.peer(one.node()).filter(peer -> !peer.standAlone());
    if (here.isEmpty()
        || there.isEmpty()
        || replication.areConnected(one, other)
        || here.get().port() != other.port()
        || there.get().port() != one.port()
        || here.get().nodeId() != other.nodeId()
        || there.get().nodeId() != one.nodeId()) {
      return false;
    }
    return shakeHands(new Pair(one.node(), other.node()), one, other);
  }

  private boolean shakeHands(Pair pair, Member one, Member other) {
    if (!one.options().secret().equals(other.options().secret())) {
      return giveUp(one, other);
    }
    List<Resyncs.Sides> disks =
        resyncs.volumes(pair).stream()
            .flatMap(volume -> resyncs.sides(pair, volume).stream())
            .toList();
    if (disks.stream().anyMatch(sides -> apart(sides)) || !strangersAgree(one, other)) {
      return giveUp(one, other);
    }
    if (disks.stream().anyMatch(sides -> !sizesFit(sides))) {
      return giveUp(one, other);
    }
    boolean yielded =
        disks.stream().anyMatch(this::primaryWouldFollow) && giveWay(one, other, disks);
    if (disks.stream().anyMatch(this::primaryWouldFollow)) {
      boolean again = one.options().retryConflicts() || other.options().retryConflicts();
      return !again && giveUp(one, other);
    }
    if (tooManyPrimaries(one, other)) {
      return yielded;
    }
    disks.forEach(Connections::agreeOnSize);
    join(one, other);
    return true;
  }

  private static boolean apart(Resyncs.Sides sides) {
    Comparison found = sides.compare();
    return found.conflict() && !discarding(sides);
  }

  private static boolean discarding(Resyncs.Sides sides) {
    return sides.first().peer().discard() != sides.second().peer().discard();
  }

  /** Both stop trying: only a person, or a changed configuration, can help. */
  private static boolean giveUp(Member one, Member other) {
    one.peer(other.node()).ifPresent(Peer::giveUp);
    other.peer(one.node()).ifPresent(Peer::giveUp);
    return true;
  }

  /** A node without a disk takes nobody whose data is neither what it has seen nor older. */
  private boolean strangersAgree(Member one, Member other) {
    return agrees(one, other) && agrees(other, one);
  }

  private boolean agrees(Member diskless, Member joining) {
    return diskless.devices().values().stream()
        .filter(device -> device.attached().isEmpty() && !device.exposed().isEmpty())
        .allMatch(device ->
            joining
                .device(device.number())
                .filter(Device::upToDate)
                .flatMap(Device::image)
                .map(image -> related(diskless, device, image))
                .orElse(true));
  }

  private boolean related(Member diskless, Device device, DiskImage joining) {
    return joining.current().equals(device.exposed())
        || joining.descendsFrom(device.exposed())
        || known(diskless, device).anyMatch(image -> image.descendsFrom(joining.current()));
  }

  private Stream<DiskImage> known(Member diskless, Device device) {
    return replication.neighbours(diskless).stream()
        .flatMap(other -> other.device(device.number()).stream())
        .filter(Device::upToDate)
        .flatMap(found -> found.image().stream());
  }

  private boolean primaryWouldFollow(Resyncs.Sides sides) {
    Comparison found = sides.compare();
    if (found == Comparison.SAME || found.conflict()) {
      return false;
    }
    Comparison.Side target = found.firstIsSource() ? sides.second() : sides.first();
    return target.member().primary() && target.device().upToDate();
  }

  /** A frozen primary steps back for the newer one, if it was told to. */
  private boolean giveWay(Member one, Member other, List<Resyncs.Sides> disks) {
    boolean any = false;
    for (Member member : List.of(one, other)) {
      boolean older =
          disks.stream()
              .filter(this::primaryWouldFollow)
              .anyMatch(sides -> follower(sides).member() == member);
      if (older && member.frozen() && member.options().yieldWhenOutdated()) {
        member.failing(member.open());
        member.primary(false, false);
        any = true;
      }
    }
    return any;
  }

  private static Comparison.Side follower(Resyncs.Sides sides) {
    return sides.compare().firstIsSource() ? sides.second() : sides.first();
  }

  private boolean tooManyPrimaries(Member one, Member other) {
    if (one.options().twoPrimaries() && other.options().twoPrimaries()) {
      return false;
    }
    return Stream.of(one, other)
            .flatMap(
                member -> Stream.concat(Stream.of(member), replication.reachable(member).stream()))
            .distinct()
            .filter(Member::primary)
            .count()
        > 1;
  }

  /** A disk that is new takes the size that is; it must not be too small for it. */
  private static boolean sizesFit(Resyncs.Sides sides) {
    return fits(sides.first(), sides.second()) && fits(sides.second(), sides.first());
  }

  private static boolean fits(Comparison.Side fresh, Comparison.Side other) {
    return !fresh.image().justCreated()
        || other.image().justCreated()
        || room(fresh) >= other.device().size().bytes();
  }

  private static long room(Comparison.Side side) {
    return side.device().attached().orElseThrow().room().bytes();
  }

  private static void agreeOnSize(Resyncs.Sides sides) {
    Comparison.Side one = sides.first();
    Comparison.Side other = sides.second();
    if (one.image().justCreated() == other.image().justCreated()) {
      // New disks agree on what both have room for; others may have grown while they were apart.
      boolean larger = one.device().size().compareTo(other.device().size()) > 0;
      boolean oneDecides = larger != one.image().justCreated();
      Comparison.Side decides = oneDecides ? one : other;
      Comparison.Side takes = oneDecides ? other : one;
      if (room(takes) >= decides.device().size().bytes()) {
        takes.device().size(decides.device().size());
      } else {
        decides.device().size(takes.device().size());
      }
    } else if (one.image().justCreated()) {
      one.device().size(other.device().size());
    } else {
      other.device().size(one.device().size());
    }
  }

  private void join(Member one, Member other) {
    Session session = new Session(Pair.of(one.node(), other.node()));
    decideConflicts(session);
    replication.connected(session);
    met(one, other);
    met(other, one);
    outdateOlder(one, other);
    outdateOlder(other, one);
    for (int volume : resyncs.volumes(session.pair())) {
      resyncs.review(session, volume);
    }
    one.peer(other.node()).orElseThrow().met(true);
    other.peer(one.node()).orElseThrow().met(true);
  }

  /** Where one side may be thrown away, it follows: its generation counts for nothing. */
  private void decideConflicts(Session session) {
    for (int volume : resyncs.volumes(session.pair())) {
      resyncs
          .sides(session.pair(), volume)
          .filter(sides -> sides.compare().conflict())
          .ifPresent(sides -> {
            boolean firstLoses = sides.first().peer().discard();
            Comparison.Side loser = firstLoses ? sides.first() : sides.second();
            Comparison.Side winner = firstLoses ? sides.second() : sides.first();
            DiskImage.Slot kept = winner.image().slot(loser.member().nodeId());
            if (kept.bitmap().isEmpty()) {
              kept.outOfSync().add(0, winner.image().lastBlock());
            }
            kept.bitmap(loser.image().current());
          });
    }
  }

  private static void met(Member member, Member other) {
    Peer peer = member.peer(other.node()).orElseThrow();
    peer.forget();
    for (Device device : member.devices().values()) {
      device
          .image()
          .ifPresent(image -> {
            DiskImage.Slot slot = image.slot(other.nodeId());
            slot.seen(true);
            slot.outdated(false);
            slot.diskful(peer.diskful());
          });
      // Whoever is diskless follows the size of those with disks.
      other
          .device(device.number())
          .filter(there -> device.attached().isEmpty() && there.attached().isPresent())
          .ifPresent(there -> device.size(there.size()));
    }
  }

  /** A node without a disk knows that there is newer data than what has just come. */
  private void outdateOlder(Member diskless, Member joining) {
    for (Device device : diskless.devices().values()) {
      Optional<Device> there = joining.device(device.number()).filter(Device::upToDate);
      if (device.attached().isEmpty()
          && there.isPresent()
          && !device.exposed().isEmpty()
          && there
              .flatMap(Device::image)
              .filter(image ->
                  known(diskless, device).anyMatch(known -> known.descendsFrom(image.current())))
              .isPresent()
          && !joining.primary()) {
        there.get().disk(DiskState.OUTDATED);
      }
    }
  }

  /** Ends a session that has become impossible, as by an attach of a diverged disk. */
  boolean review(Session session) {
    boolean impossible =
        resyncs.volumes(session.pair()).stream()
            .filter(volume -> session.resync(volume).isEmpty())
            .flatMap(volume -> resyncs.sides(session.pair(), volume).stream())
            .anyMatch(Connections::apart);
    if (impossible) {
      lose(session.pair());
      replication
          .member(session.pair().first())
          .ifPresent(one ->
              replication.member(session.pair().second()).ifPresent(other -> giveUp(one, other)));
    }
    return impossible;
  }

  /** The two are no longer connected, whoever wanted that. */
  void lose(Pair pair) {
    Optional<Member> one = replication.member(pair.first());
    Optional<Member> other = replication.member(pair.second());
    one.flatMap(member -> member.peer(pair.second())).ifPresent(Peer::forget);
    other.flatMap(member -> member.peer(pair.first())).ifPresent(Peer::forget);
    if (one.isPresent() && other.isPresent()) {
      rememberUseless(one.get(), other.get());
      rememberUseless(other.get(), one.get());
    }
    replication.disconnected(pair);
  }

  /** A disk that had old data when it was last seen cannot go on by itself. */
  private void rememberUseless(Member member, Member other) {
    for (Device device : other.devices().values()) {
      boolean useless =
          device.disk() == DiskState.INCONSISTENT || device.disk() == DiskState.OUTDATED;
      if (useless && member.devices().containsKey(device.number())) {
        learn(member, other, device.number(), device.disk());
      }
    }
  }

  /** A member learns that a peer it is not connected with is outdated. */
  void learnOutdated(Member member, Member outdated, int volume) {
    learn(member, outdated, volume, DiskState.OUTDATED);
  }

  private static void learn(Member member, Member other, int volume, DiskState state) {
    member.peer(other.node()).ifPresent(peer -> peer.remember(volume, state));
    member
        .device(volume)
        .flatMap(Device::image)
        .ifPresent(image -> image.slot(other.nodeId()).outdated(true));
  }
}
