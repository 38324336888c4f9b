// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.util.Optional;

/**
 * Puts a clone of the snapshot in the place of the volume. LVM's own merge would use the snapshot
 * up, and it is to be there for the next time.
 */
record RollBack(VolumeSteps volumes) {

  Effect run(Inventory found, Step.RollBack step) throws DriverException {
    VolumeRef ref = step.volume();
    Optional<LogicalVolume> there = volumes.settled(found, ref);
    LogicalVolume volume = there.isPresent() ? there.get() : found.required(ref);
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    if (found.tag(volume).equals(tag)) {
      return volumes.is(found, volume, ref);
    }
    LogicalVolume source = found.required(step.source());
    volumes.deactivate(volume, ref);
    ByteSize size = step.size().roundedUpTo(volumes.extentSize());
    LogicalVolume like = successor(found, step, source, tag);
    if (like.size().compareTo(size) < 0) {
      volumes.extend(ref, Inventory.successorOf(ref), size);
    }
    String what = "could not " + step.summary();
    // Between the two, the successor counts as the volume: see settled.
    volumes.tool().change(what, volumes.lines().remove(ref.nameOnDisk()));
    volumes
        .tool()
        .change(what, volumes.lines().rename(Inventory.successorOf(ref), ref.nameOnDisk()));
    ByteSize now = like.size().compareTo(size) < 0 ? size : like.size();
    return volumes.is(tag, now, source.allocated(), false);
  }

  /** The clone that is to take the place, or what it is a clone of: they have one size. */
  private LogicalVolume successor(
      Inventory found, Step.RollBack step, LogicalVolume source, Tag.OfVolume tag)
      throws DriverException {
    VolumeRef ref = step.volume();
    Optional<LogicalVolume> already = found.successor(ref);
    if (already.isPresent() && found.tag(already.get()).equals(tag)) {
      return already.get();
    }
    String what = "could not " + step.summary();
    if (already.isPresent()) {
      // Of a roll back that came to nothing; nobody has ever written to it.
      volumes.tool().change(what, volumes.lines().remove(Inventory.successorOf(ref)));
    } else {
      found.requireFree(Inventory.successorOf(ref));
    }
    volumes.requireRoom(found);
    volumes
        .tool()
        .change(
            what,
            volumes
                .lines()
                .snapshot(
                    Inventory.successorOf(ref), source.name(), tag, CommandLines.Activation.LATER));
    return source;
  }
}
