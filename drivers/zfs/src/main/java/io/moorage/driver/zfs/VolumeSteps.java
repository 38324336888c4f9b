// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.util.List;
import java.util.Optional;

/** The steps on volumes, each given a report that was made for it. */
record VolumeSteps(ZfsTool tool, Backing backing, CommandLines lines, DeviceNodes nodes) {
  private static final int TIMES_ASKED = 3;

  Effect create(Inventory found, Step.Create step) throws DriverException {
    VolumeRef ref = step.volume();
    Optional<Dataset> there = settled(found, ref);
    if (there.isPresent()) {
      return ready(is(found, there.get(), ref));
    }
    found.requireFree(ref.nameOnDisk());
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    ByteSize size = step.size().roundedUpTo(lines.options().blockSize());
    tool.change("could not " + step.summary(), lines.create(ref.nameOnDisk(), size, tag));
    return ready(is(tag, size, lines.thin() ? ByteSize.ZERO : size, true));
  }

  Effect restore(Inventory found, Step.Restore step) throws DriverException {
    VolumeRef ref = step.volume();
    Optional<Dataset> there = settled(found, ref);
    if (there.isPresent()) {
      // Its growth is the second half of this step.
      return ready(grown(there.get(), ref, step.size(), is(found, there.get(), ref)));
    }
    found.requireFree(ref.nameOnDisk());
    Dataset source = found.required(step.source());
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    tool.change(
        "could not " + step.summary(), lines.cloneOf(source.name(), ref.nameOnDisk(), tag, true));
    Dataset like = clonedFrom(found, source);
    return ready(grown(like, ref, step.size(), is(tag, like.size(), ByteSize.ZERO, true)));
  }

  /** What a clone of a snapshot looks like: it has the size of the one and the blocks of both. */
  Dataset clonedFrom(Inventory found, Dataset snapshot) {
    ByteSize blockSize =
        found
            .named(snapshot.volumeName())
            .map(Dataset::blockSize)
            .orElse(lines.options().blockSize());
    return new Dataset(
        snapshot.name(),
        Dataset.Type.VOLUME,
        "",
        0,
        ByteSize.ZERO,
        ByteSize.ZERO,
        snapshot.size(),
        blockSize,
        ByteSize.ZERO,
        false,
        false,
        false,
        snapshot.tags());
  }

  /** Grows a volume that looks like another one, and says what it is then. */
  private Effect.VolumeIs grown(Dataset like, VolumeRef ref, ByteSize to, Effect.VolumeIs before)
      throws DriverException {
    ByteSize size = larger(like, to);
    if (size.compareTo(like.size()) > 0) {
      extend(ref, ref.nameOnDisk(), size);
    }
    reserve(like, ref);
    VolumeFacts facts = before.volume();
    return new Effect.VolumeIs(
        new VolumeFacts(
            ref,
            facts.contentId(),
            size,
            lines.thin() || size.equals(like.size()) ? facts.allocated() : size,
            facts.devicePath()));
  }

  /** The size in blocks of this volume, which need not be those of new ones; never smaller. */
  ByteSize larger(Dataset volume, ByteSize wanted) {
    ByteSize unit =
        volume.blockSize().equals(ByteSize.ZERO) ? lines.options().blockSize() : volume.blockSize();
    ByteSize rounded = wanted.roundedUpTo(lines.options().blockSize()).roundedUpTo(unit);
    return rounded.compareTo(volume.size()) > 0 ? rounded : volume.size();
  }

  void extend(VolumeRef ref, String name, ByteSize size) throws DriverException {
    tool.change("could not grow " + ref.nameOnDisk() + " to " + size, lines.grow(name, size));
  }

  /** ZFS keeps room for what it makes thick, and lets it grow, but not for a clone. */
  void reserve(Dataset volume, VolumeRef ref) throws DriverException {
    if (!lines.thin() && volume.reservation().equals(ByteSize.ZERO)) {
      tool.change(
          "could not keep room for all of " + ref.nameOnDisk(), lines.reserve(ref.nameOnDisk()));
    }
  }

  Effect grow(Inventory found, Step.Grow step) throws DriverException {
    Dataset volume = present(found, step.volume());
    return grown(volume, step.volume(), step.size(), is(found, volume, step.volume()));
  }

  Effect attach(Inventory found, Step.Attach step) throws DriverException {
    VolumeRef ref = step.volume();
    Dataset volume = present(found, ref);
    reserve(volume, ref);
    if (volume.concealed()) {
      tool.change("could not " + step.summary(), lines.reveal(ref.nameOnDisk()));
    }
    return ready(is(found, volume, ref, true));
  }

  Effect detach(Inventory found, Step.Detach step) throws DriverException {
    Optional<Dataset> volume = settled(found, step.volume());
    if (volume.isEmpty()) {
      return new Effect.VolumeGone(step.volume());
    }
    conceal(volume.get(), step.volume());
    return is(found, volume.get(), step.volume(), false);
  }

  /**
   * Takes the device away. ZFS says that it has done so where the device is open too, and then
   * leaves it. It is asked again, since udev opens a device for a moment when it is new; in the end
   * it is undone.
   */
  void conceal(Dataset volume, VolumeRef ref) throws DriverException {
    String what = "could not detach volume " + ref.nameOnDisk();
    String device = backing.device(ref.nameOnDisk());
    if (volume.concealed() && nodes.isGone(device)) {
      return;
    }
    for (int asked = 0; asked < TIMES_ASKED; asked++) {
      tool.change(what, lines.conceal(ref.nameOnDisk()));
      if (nodes.goes(device)) {
        return;
      }
    }
    tool.change(what, lines.reveal(ref.nameOnDisk()));
    throw new DriverException(
        new Problem(
            what + ": it is in use on this node",
            device + " stays, so something has it open",
            "stop what uses it: a virtual machine, a mount, a device mapping"));
  }

  Effect remove(Inventory found, Step.Remove step) throws DriverException {
    VolumeRef ref = step.volume();
    String what = "could not " + step.summary();
    if (found.successor(ref).isPresent()) {
      tool.change(what, lines.destroy(Inventory.successorOf(ref)));
    }
    Optional<Dataset> volume = found.volume(ref);
    if (volume.isPresent()) {
      List<Dataset> snapshots = found.snapshotsOf(volume.get());
      requireOurs(what, found, snapshots);
      conceal(volume.get(), ref);
      if (snapshots.isEmpty()) {
        tool.change(what, lines.destroy(ref.nameOnDisk()));
      } else {
        retire(what, volume.get(), ref);
      }
    }
    return new Effect.VolumeGone(ref);
  }

  /** From here on the volume is removed for us: what is left of it goes with its snapshots. */
  void retire(String what, Dataset volume, VolumeRef ref) throws DriverException {
    tool.change(what, lines.rename(ref.nameOnDisk(), Inventory.removedName(ref, volume)));
  }

  /** Snapshots of somebody else would keep a removed volume's space for ever, and unseen. */
  private void requireOurs(String what, Inventory found, List<Dataset> snapshots)
      throws DriverException {
    List<String> foreign =
        snapshots.stream()
            .filter(snapshot -> !found.isOurs(snapshot))
            .map(snapshot -> backing.full(snapshot.name()))
            .toList();
    if (!foreign.isEmpty()) {
      throw new DriverException(
          new Problem(
              what + ": it has snapshots that are not ours",
              String.join(", ", foreign),
              "remove them with 'zfs destroy', and keep the tool that made them away from "
                  + backing));
    }
  }

  Dataset present(Inventory found, VolumeRef ref) throws DriverException {
    Optional<Dataset> volume = settled(found, ref);
    return volume.isPresent() ? volume.get() : found.required(ref);
  }

  /**
   * A volume under its own name. Where a roll back was cut short after the old volume lost its
   * name, the successor is all there is, and gets the name now.
   */
  Optional<Dataset> settled(Inventory found, VolumeRef ref) throws DriverException {
    Optional<Dataset> volume = found.volume(ref);
    Optional<Dataset> successor = found.successor(ref);
    if (volume.isPresent() || successor.isEmpty()) {
      return volume;
    }
    found.requireFree(ref.nameOnDisk());
    tool.change(
        "could not finish the roll back of " + ref.nameOnDisk(),
        lines.rename(Inventory.successorOf(ref), ref.nameOnDisk()));
    return successor;
  }

  /** Waits for the device, where there is to be one. */
  private Effect.VolumeIs ready(Effect.VolumeIs volume) throws DriverException {
    if (volume.volume().devicePath().isPresent()) {
      nodes.await(volume.volume().devicePath().get());
    }
    return volume;
  }

  Effect.VolumeIs is(Inventory found, Dataset volume, VolumeRef ref) {
    return is(found, volume, ref, !volume.concealed());
  }

  /**
   * A volume as it is found, with no promise in it: devices come a moment after the import of a
   * zpool, and where udev is in trouble not at all.
   */
  VolumeFacts seen(Inventory found, Dataset volume, VolumeRef ref) {
    boolean hasDevice = !volume.concealed() && !nodes.isGone(backing.device(ref.nameOnDisk()));
    return is(found, volume, ref, hasDevice).volume();
  }

  private Effect.VolumeIs is(Inventory found, Dataset volume, VolumeRef ref, boolean attached) {
    return switch (found.tag(volume)) {
      case Tag.OfVolume tag -> is(tag, volume.size(), volume.used(), attached);
      case Tag.OfSnapshot snapshot -> throw new IllegalStateException(ref + " is " + snapshot);
      case Tag.Missing missing -> throw new IllegalStateException(ref + " has no tag");
    };
  }

  Effect.VolumeIs is(Tag.OfVolume tag, ByteSize size, ByteSize allocated, boolean attached) {
    return new Effect.VolumeIs(
        new VolumeFacts(
            tag.ref(),
            tag.contentId(),
            size,
            allocated,
            attached ? Optional.of(backing.device(tag.ref().nameOnDisk())) : Optional.empty()));
  }
}
