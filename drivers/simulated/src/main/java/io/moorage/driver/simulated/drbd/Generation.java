// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who takes part in what a member writes to a volume, and the generation that it belongs to. */
record Generation(Replication replication, Member writer, int volume) {

  /** The disks that get the writer's blocks: its own, and those that it reaches. */
  List<Member> receivers() {
    List<Member> receivers = new ArrayList<>();
    if (takes(writer)) {
      receivers.add(writer);
    }
    replication.neighbours(writer).stream().filter(this::takes).forEach(receivers::add);
    return receivers;
  }

  private boolean takes(Member member) {
    Optional<Device> device = member.device(volume);
    if (device.isEmpty() || device.get().attached().isEmpty()) {
      return false;
    }
    return device.get().upToDate()
        || (device.get().disk() == DiskState.INCONSISTENT && followsSomebody(member))
        || member == writer;
  }

  /** A disk that is being brought up to date takes new blocks as they come. */
  private boolean followsSomebody(Member member) {
    return replication.sessions().stream()
        .flatMap(session -> session.resync(volume).stream())
        .anyMatch(resync -> resync.target().equals(member.node()));
  }

  /** Whether a disk that took part so far does not any more, so that a new time begins. */
  boolean due() {
    return holders().stream().anyMatch(this::lacksMark);
  }

  private boolean lacksMark(Member holder) {
    DiskImage image = holder.device(volume).flatMap(Device::image).orElseThrow();
    return absent(holder).stream()
        .filter(Peer::diskful)
        .anyMatch(peer -> image.slot(peer.nodeId()).bitmap().isEmpty());
  }

  /** Receivers that have the whole of the newest data. */
  private List<Member> holders() {
    return receivers().stream()
        .filter(member -> member.device(volume).filter(Device::upToDate).isPresent())
        .toList();
  }

  /** Peers of a receiver that the writer's blocks do not get to. */
  List<Peer> absent(Member receiver) {
    List<Member> all = receivers();
    return receiver.peers().values().stream()
        .filter(peer -> all.stream().noneMatch(member -> member.node().equals(peer.node())))
        .filter(peer -> peer.diskful() || replication.connected(receiver, peer).isEmpty())
        .filter(peer -> !peer.node().equals(writer.node()) || peer.diskful())
        .toList();
  }

  /** Begins a generation: who is absent is remembered to have the one before. */
  void start(String id) {
    for (Member holder : holders()) {
      DiskImage image = holder.device(volume).flatMap(Device::image).orElseThrow();
      String before = image.current();
      boolean marked = false;
      for (Peer peer : absent(holder)) {
        DiskImage.Slot slot = image.slot(peer.nodeId());
        if (slot.bitmap().isEmpty() && (peer.diskful() || slot.seen())) {
          slot.bitmap(image.justCreated() ? "" : before);
          marked = true;
        }
      }
      if (!marked) {
        image.remember(before);
      }
      image.current(id);
    }
    replication.neighbours(writer).forEach(member -> expose(member, id));
    expose(writer, id);
  }

  private void expose(Member member, String id) {
    member
        .device(volume)
        .filter(device -> device.attached().isEmpty())
        .ifPresent(device -> device.exposed(id));
  }
}
