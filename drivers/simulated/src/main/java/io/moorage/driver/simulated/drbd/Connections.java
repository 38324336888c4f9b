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
  private final Strangers strangers;

  Connections(Replication replication, Resyncs resyncs) {
    this.replication = replication;
    this.resyncs = resyncs;
    this.strangers = new Strangers(replication);
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
    if (disks.stream().anyMatch(sides -> apart(sides)) || !strangers.agree(one, other)) {
      return giveUp(one, other);
    }
    if (disks.stream().anyMatch(sides -> !Sizes.fit(sides))) {
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
    disks.forEach(Sizes::agree);
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

  private void join(Member one, Member other) {
    Session session = new Session(Pair.of(one.node(), other.node()));
    decideConflicts(session);
    replication.connected(session);
    met(one, other);
    met(other, one);
    strangers.outdateOlder(one, other);
    strangers.outdateOlder(other, one);
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
