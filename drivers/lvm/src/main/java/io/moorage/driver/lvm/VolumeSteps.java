// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.util.Optional;

/** The steps on volumes, each given a report that was made for it. */
record VolumeSteps(LvmTool tool, Backing backing, CommandLines lines, ByteSize extentSize) {

  Effect create(Inventory found, Step.Create step) throws DriverException {
    VolumeRef ref = step.volume();
    Optional<LogicalVolume> there = settled(found, ref);
    if (there.isPresent()) {
      return is(found, there.get(), ref);
    }
    found.requireFree(ref.nameOnDisk());
    requireRoom(found);
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    ByteSize size = step.size().roundedUpTo(extentSize);
    tool.change("could not " + step.summary(), lines.create(ref.nameOnDisk(), size, tag));
    return is(tag, size, backing.thinPool().isPresent() ? ByteSize.ZERO : size, true);
  }

  Effect restore(Inventory found, Step.Restore step) throws DriverException {
    VolumeRef ref = step.volume();
    ByteSize size = step.size().roundedUpTo(extentSize);
    Optional<LogicalVolume> there = settled(found, ref);
    if (there.isPresent()) {
      // Its growth is the second half of this step.
      return grown(there.get(), ref, size, is(found, there.get(), ref));
    }
    found.requireFree(ref.nameOnDisk());
    LogicalVolume source = found.required(step.source());
    requireRoom(found);
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    tool.change(
        "could not " + step.summary(),
        lines.snapshot(ref.nameOnDisk(), source.name(), tag, CommandLines.Activation.NOW));
    return grown(source, ref, size, is(tag, source.size(), source.allocated(), true));
  }

  /** Grows a volume that has the size of another one, and says what it is then. */
  private Effect.VolumeIs grown(
      LogicalVolume like, VolumeRef ref, ByteSize size, Effect.VolumeIs before)
      throws DriverException {
    if (like.size().compareTo(size) >= 0) {
      return before;
    }
    extend(ref, ref.nameOnDisk(), size);
    VolumeFacts facts = before.volume();
    return new Effect.VolumeIs(
        new VolumeFacts(
            ref,
            facts.contentId(),
            size,
            backing.thinPool().isPresent() ? facts.allocated() : size,
            facts.devicePath()));
  }

  void extend(VolumeRef ref, String name, ByteSize size) throws DriverException {
    tool.change("could not grow " + ref.nameOnDisk() + " to " + size, lines.extend(name, size));
  }

  Effect grow(Inventory found, Step.Grow step) throws DriverException {
    LogicalVolume volume = present(found, step.volume());
    return grown(
        volume,
        step.volume(),
        step.size().roundedUpTo(extentSize),
        is(found, volume, step.volume()));
  }

  Effect attach(Inventory found, Step.Attach step) throws DriverException {
    LogicalVolume volume = present(found, step.volume());
    if (!volume.isActive()) {
      tool.change("could not " + step.summary(), lines.activate(step.volume().nameOnDisk()));
    }
    return is(found, volume, step.volume(), true);
  }

  Effect detach(Inventory found, Step.Detach step) throws DriverException {
    Optional<LogicalVolume> volume = settled(found, step.volume());
    if (volume.isEmpty()) {
      return new Effect.VolumeGone(step.volume());
    }
    deactivate(volume.get(), step.volume());
    return is(found, volume.get(), step.volume(), false);
  }

  void deactivate(LogicalVolume volume, VolumeRef ref) throws DriverException {
    if (volume.isActive()) {
      tool.change(
          "could not detach volume " + ref.nameOnDisk(), lines.deactivate(ref.nameOnDisk()));
    }
  }

  Effect remove(Inventory found, Step.Remove step) throws DriverException {
    VolumeRef ref = step.volume();
    if (found.successor(ref).isPresent()) {
      tool.change("could not " + step.summary(), lines.remove(Inventory.successorOf(ref)));
    }
    if (found.volume(ref).isPresent()) {
      tool.change("could not " + step.summary(), lines.remove(ref.nameOnDisk()));
    }
    return new Effect.VolumeGone(ref);
  }

  LogicalVolume present(Inventory found, VolumeRef ref) throws DriverException {
    Optional<LogicalVolume> volume = settled(found, ref);
    return volume.isPresent() ? volume.get() : found.required(ref);
  }

  /**
   * A volume under its own name. Where a roll back was cut short after its last removal, the
   * successor is all there is, and gets the name now.
   */
  Optional<LogicalVolume> settled(Inventory found, VolumeRef ref) throws DriverException {
    Optional<LogicalVolume> volume = found.volume(ref);
    Optional<LogicalVolume> successor = found.successor(ref);
    if (volume.isPresent() || successor.isEmpty()) {
      return volume;
    }
    found.requireFree(ref.nameOnDisk());
    tool.change(
        "could not finish the roll back of " + ref.nameOnDisk(),
        lines.rename(Inventory.successorOf(ref), ref.nameOnDisk()));
    return successor;
  }

  void requireRoom(Inventory found) throws DriverException {
    Optional<LogicalVolume> pool = backing.thinPool().flatMap(found::named);
    if (pool.isPresent()) {
      ThinPool.of(backing, pool.get()).requireRoom();
    }
  }

  Effect.VolumeIs is(Inventory found, LogicalVolume volume, VolumeRef ref) {
    return is(found, volume, ref, volume.isActive());
  }

  private Effect.VolumeIs is(Inventory found, LogicalVolume volume, VolumeRef ref, boolean active) {
    return switch (found.tag(volume)) {
      case Tag.OfVolume tag -> is(tag, volume.size(), volume.allocated(), active);
      case Tag.OfSnapshot snapshot -> throw new IllegalStateException(ref + " is " + snapshot);
      case Tag.Missing missing -> throw new IllegalStateException(ref + " has no tag");
    };
  }

  Effect.VolumeIs is(Tag.OfVolume tag, ByteSize size, ByteSize allocated, boolean active) {
    return new Effect.VolumeIs(
        new VolumeFacts(
            tag.ref(),
            tag.contentId(),
            size,
            allocated,
            active ? Optional.of(backing.device(tag.ref().nameOnDisk())) : Optional.empty()));
  }
}
