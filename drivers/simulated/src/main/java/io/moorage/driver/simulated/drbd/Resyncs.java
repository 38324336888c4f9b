// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts resyncs where the generations ask for them, moves them on, and ends them. */
final class Resyncs {
  private final Replication replication;

  Resyncs(Replication replication) {
    this.replication = replication;
  }

  /** The disks that two nodes have of a volume, if both have one. */
  Optional<Sides> sides(Pair pair, int volume) {
    return side(pair, volume, true)
        .flatMap(first -> side(pair, volume, false).map(second -> new Sides(first, second)));
  }

  private Optional<Comparison.Side> side(Pair pair, int volume, boolean first) {
    return replication
        .member(first ? pair.first() : pair.second())
        .flatMap(member ->
            member
                .peer(first ? pair.second() : pair.first())
                .flatMap(peer ->
                    member
                        .device(volume)
                        .flatMap(device ->
                            device
                                .image()
                                .map(image -> new Comparison.Side(member, peer, device, image)))));
  }

  /** Both disks of a volume. */
  record Sides(Comparison.Side first, Comparison.Side second) {
    Comparison compare() {
      return Comparison.of(first, second);
    }

    Sides turned() {
      return new Sides(/* first= */ second, /* second= */ first);
    }
  }

  /** Volumes that both nodes of a pair have. */
  List<Integer> volumes(Pair pair) {
    return replication.member(pair.first()).stream()
        .flatMap(member -> member.devices().keySet().stream())
        .filter(volume ->
            replication
                .member(pair.second())
                .filter(other -> other.devices().containsKey(volume))
                .isPresent())
        .toList();
  }

  /** Starts or ends what the states ask for; whether anything changed. */
  boolean review(Session session, int volume) {
    Optional<Sides> sides = sides(session.pair(), volume);
    Optional<Session.Resync> running = session.resync(volume);
    if (sides.isEmpty()) {
      session.resyncs().remove(volume);
      return running.isPresent();
    }
    if (running.isPresent()) {
      return !sourceWhole(running.get(), sides.get())
          && session.resyncs().remove(volume, running.get());
    }
    Comparison found = sides.get().compare();
    if (found == Comparison.SAME) {
      return settled(sides.get());
    }
    Sides directed = found.firstIsSource() ? sides.get() : sides.get().turned();
    if (found.conflict() || !whole(directed.first().device())) {
      return false;
    }
    start(session, volume, directed, found.full());
    return true;
  }

  private static boolean sourceWhole(Session.Resync resync, Sides sides) {
    Comparison.Side source =
        sides.first().member().node().equals(resync.source()) ? sides.first() : sides.second();
    return whole(source.device());
  }

  private static boolean whole(Device device) {
    return device.disk().compareTo(DiskState.INCONSISTENT) > 0;
  }

  /** The same data on both sides: what was kept to find differences is of no use any more. */
  private static boolean settled(Sides sides) {
    boolean same =
        whole(sides.first().device())
            && sides.first().image().current().equals(sides.second().image().current());
    boolean changed = false;
    if (same) {
      changed |= forgetDifferences(sides.first());
      changed |= forgetDifferences(sides.second());
    }
    return changed;
  }

  private static boolean forgetDifferences(Comparison.Side side) {
    DiskImage.Slot slot = side.image().slot(side.peer().nodeId());
    boolean any =
        !slot.bitmap().isEmpty() || !slot.outOfSync().isEmpty() || side.device().crashed();
    side.image().remember(slot.bitmap());
    slot.bitmap("");
    slot.outOfSync().clear();
    side.device().crashed(false);
    if (!side.member().primary()) {
      side.image().primary(false);
      side.image().active().clear();
    }
    return any;
  }

  private void start(Session session, int volume, Sides directed, boolean full) {
    Comparison.Side source = directed.first();
    Comparison.Side target = directed.second();
    Extents here = source.image().slot(target.member().nodeId()).outOfSync();
    Extents there = target.image().slot(source.member().nodeId()).outOfSync();
    if (full) {
      here.add(0, source.image().lastBlock());
    }
    here.addAll(there);
    there.addAll(here);
    session
        .resyncs()
        .put(volume, new Session.Resync(source.member().node(), target.member().node()));
    target.device().disk(DiskState.INCONSISTENT);
    target.device().crashed(false);
    if (!target.member().primary()) {
      target.image().primary(false);
    }
  }

  /** Moves all resyncs on by so many blocks each; whether there was any that did not wait. */
  boolean advance(long blocks) {
    boolean moved = false;
    for (Session session : List.copyOf(replication.sessions())) {
      for (int volume : List.copyOf(session.resyncs().keySet())) {
        Optional<Session.Resync> resync =
            session.resync(volume).filter(found -> !replication.paused(session, volume));
        resync.ifPresent(found -> advance(session, volume, found, blocks));
        moved |= resync.isPresent();
      }
    }
    return moved;
  }

  private void advance(Session session, int volume, Session.Resync resync, long blocks) {
    Sides found = sides(session.pair(), volume).orElseThrow();
    Sides sides = found.first().member().node().equals(resync.source()) ? found : found.turned();
    Comparison.Side source = sides.first();
    Comparison.Side target = sides.second();
    Extents left = source.image().slot(target.member().nodeId()).outOfSync();
    Extents taken = left.takeFirst(blocks);
    copy(taken, source.image(), target);
    if (left.isEmpty()) {
      new ResyncEnd(replication, session, volume, source, target).apply();
    }
  }

  private static void copy(Extents taken, DiskImage source, Comparison.Side target) {
    List<Long> touched =
        Stream.concat(source.blocks().keySet().stream(), target.image().blocks().keySet().stream())
            .filter(taken::contains)
            .distinct()
            .toList();
    touched.forEach(block -> target.image().write(block, source.read(block)));
    target.image().slots().forEach((nodeId, slot) -> keepTrack(taken, target, nodeId, slot));
  }

  /** What came from one source is new to all peers that are not that far. */
  private static void keepTrack(
      Extents taken, Comparison.Side target, int nodeId, DiskImage.Slot slot) {
    if (nodeId == target.peer().nodeId()) {
      // Both sides of the bitmap are kept alike: what is left is what the source still counts.
      slot.outOfSync().removeAll(taken);
    } else if (slot.diskful() && !slot.bitmap().isEmpty()) {
      slot.outOfSync().addAll(taken);
    }
  }
}
