// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One resource in the kernels of all nodes: who is there, and who is connected with whom. */
final class Replication {
  private final ResourceName name;
  private final SortedMap<NodeName, Member> members = new TreeMap<>();
  private final SortedMap<Pair, Session> sessions = new TreeMap<>();

  Replication(ResourceName name) {
    this.name = name;
  }

  ResourceName name() {
    return name;
  }

  SortedMap<NodeName, Member> members() {
    return members;
  }

  Optional<Member> member(NodeName node) {
    return Optional.ofNullable(members.get(node));
  }

  Collection<Session> sessions() {
    return sessions.values();
  }

  Optional<Session> session(NodeName one, NodeName other) {
    return Optional.ofNullable(sessions.get(Pair.of(one, other)));
  }

  void connected(Session session) {
    sessions.put(session.pair(), session);
  }

  void disconnected(Pair pair) {
    sessions.remove(pair);
  }

  boolean areConnected(Member one, Member other) {
    return sessions.containsKey(Pair.of(one.node(), other.node()));
  }

  /** Those that a member is connected with, in the order of their names. */
  List<Member> neighbours(Member member) {
    return sessions.keySet().stream()
        .filter(pair -> pair.has(member.node()))
        .flatMap(pair -> member(pair.other(member.node())).stream())
        .toList();
  }

  /** All that a member reaches, over others too; itself is not among them. */
  List<Member> reachable(Member member) {
    SortedSet<NodeName> seen = new TreeSet<>();
    seen.add(member.node());
    Deque<Member> next = new ArrayDeque<>();
    next.add(member);
    while (!next.isEmpty()) {
      for (Member neighbour : neighbours(next.remove())) {
        if (seen.add(neighbour.node())) {
          next.add(neighbour);
        }
      }
    }
    seen.remove(member.node());
    return seen.stream().flatMap(node -> member(node).stream()).toList();
  }

  /** Primaries that a member reaches without being connected with them. */
  List<Member> farPrimaries(Member member) {
    return reachable(member).stream()
        .filter(Member::primary)
        .filter(primary -> !areConnected(member, primary))
        .toList();
  }

  /** The state of a peer's disk, as a member sees it. */
  DiskState peerDisk(Member member, Peer peer, Device device) {
    Optional<Device> there = connectedDevice(member, peer, device.number());
    if (there.isEmpty()) {
      return peer.remembered(device.number());
    }
    // A user without a disk does not take data for the newest that it has not seen itself.
    boolean doubtful =
        there.get().upToDate()
            && member.primary()
            && device.attached().isEmpty()
            && !device.exposed().isEmpty()
            && there.get().image().stream()
                .noneMatch(image -> image.current().equals(device.exposed()));
    return doubtful ? DiskState.CONSISTENT : there.get().disk();
  }

  /** The member behind a peer, if the two are connected. */
  Optional<Member> connected(Member member, Peer peer) {
    return session(member.node(), peer.node()).flatMap(session -> member(peer.node()));
  }

  Optional<Device> connectedDevice(Member member, Peer peer, int volume) {
    return connected(member, peer).flatMap(there -> there.device(volume));
  }

  /** Whether the newest data can be had, here or from a peer. */
  boolean dataAccessible(Member member, Device device) {
    return device.upToDate()
        || member.peers().values().stream()
            .anyMatch(peer -> peerDisk(member, peer, device) == DiskState.UP_TO_DATE);
  }

  /** Whether the I/O of a member stands still. */
  boolean standsStill(Member member) {
    return member.suspended()
        || member.frozen()
        || (member.primary()
            && member.options().suspendWithoutData()
            && member.devices().values().stream()
                .anyMatch(device -> device.served() && !dataAccessible(member, device)));
  }

  /** The replication state of a volume towards a peer, in DRBD's words. */
  String replication(Member member, Peer peer, int volume) {
    Optional<Session> session = session(member.node(), peer.node());
    if (session.isEmpty() || connectedDevice(member, peer, volume).isEmpty()) {
      return "Off";
    }
    return session
        .get()
        .resync(volume)
        .map(resync ->
            (paused(session.get(), volume) ? "PausedSync" : "Sync")
                + word(resync, member, paused(session.get(), volume)))
        .orElse("Established");
  }

  private static String word(Session.Resync resync, Member member, boolean paused) {
    boolean source = resync.source().equals(member.node());
    if (paused) {
      return source ? "S" : "T";
    }
    return source ? "Source" : "Target";
  }

  /** Whether a resync waits: for somebody who paused it, or for another one with that target. */
  boolean paused(Session session, int volume) {
    Optional<Session.Resync> resync = session.resync(volume);
    return resync.isPresent()
        && (pausedByUser(session)
            || firstTo(resync.get().target(), volume).filter(first -> first == session).isEmpty());
  }

  private boolean pausedByUser(Session session) {
    return pausedAt(session.pair().first(), session.pair().second())
        || pausedAt(session.pair().second(), session.pair().first());
  }

  private boolean pausedAt(NodeName node, NodeName peer) {
    return member(node).flatMap(member -> member.peer(peer)).filter(Peer::paused).isPresent();
  }

  /** A target is brought up to date by one source at a time: the first that was found. */
  private Optional<Session> firstTo(NodeName target, int volume) {
    return sessions.values().stream()
        .filter(session -> !pausedByUser(session))
        .filter(session ->
            session.resync(volume).filter(resync -> resync.target().equals(target)).isPresent())
        .findFirst();
  }

  /** The state of a connection, in DRBD's words. */
  String connection(Member member, Peer peer) {
    if (session(member.node(), peer.node()).isPresent()) {
      return "Connected";
    }
    return peer.standAlone() ? "StandAlone" : "Connecting";
  }

  /** Whether a member could become primary. */
  boolean mayPromote(Member member) {
    return !member.primary()
        && !member.devices().isEmpty()
        && (member.options().twoPrimaries()
            || neighbours(member).stream().noneMatch(Member::primary))
        && member.devices().values().stream()
            .allMatch(device -> device.quorum() && dataAccessible(member, device));
  }
}
