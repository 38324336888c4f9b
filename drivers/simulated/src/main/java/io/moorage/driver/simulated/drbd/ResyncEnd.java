// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.NodeName;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A resync has carried over its last block: the target now is what the source is. */
record ResyncEnd(
    Replication replication,
    Session session,
    int volume,
    Comparison.Side source,
    Comparison.Side target) {

  void apply() {
    session.resyncs().remove(volume);
    adoptGeneration();
    target.device().disk(source.device().disk());
    target.device().crashed(false);
    clear(source.image(), target.member().nodeId());
    clear(target.image(), source.member().nodeId());
    source.peer().discard(false);
    target.peer().discard(false);
    for (Member other : equals()) {
      other
          .device(volume)
          .flatMap(Device::image)
          .ifPresent(image -> clear(image, target.member().nodeId()));
      clear(target.image(), other.nodeId());
      replication
          .session(other.node(), target.member().node())
          .ifPresent(between -> between.resyncs().remove(volume));
    }
  }

  private void adoptGeneration() {
    DiskImage image = target.image();
    List<String> own = List.copyOf(image.history());
    image.history().clear();
    SortedSet<String> bitmaps = new TreeSet<>();
    source.image().slots().values().forEach(slot -> bitmaps.add(slot.bitmap()));
    own.reversed().forEach(image::remember);
    source.image().history().reversed().forEach(image::remember);
    bitmaps.forEach(image::remember);
    image.current(source.image().current());
    // Its bitmaps towards others were about data that it has no more.
    image.slots().forEach((nodeId, slot) -> follow(nodeId, slot));
  }

  /** Towards a third node the target is what the source is, so it keeps the source's bitmap. */
  private void follow(int nodeId, DiskImage.Slot slot) {
    DiskImage.Slot there = source.image().slots().get(nodeId);
    if (there != null && nodeId != source.member().nodeId()) {
      slot.bitmap(there.bitmap());
      slot.outOfSync().clear();
      slot.outOfSync().addAll(there.outOfSync());
    }
  }

  /** Others that the target is connected with and that have what the source has. */
  private List<Member> equals() {
    NodeName sourceNode = source.member().node();
    return replication.neighbours(target.member()).stream()
        .filter(other -> !other.node().equals(sourceNode))
        .filter(other ->
            other
                .device(volume)
                .filter(device -> device.disk() == source.device().disk())
                .flatMap(Device::image)
                .filter(image -> image.current().equals(source.image().current()))
                .isPresent())
        .toList();
  }

  private static void clear(DiskImage image, int nodeId) {
    DiskImage.Slot slot = image.slot(nodeId);
    image.remember(slot.bitmap());
    slot.bitmap("");
    slot.outOfSync().clear();
  }
}
