// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.util.List;
import java.util.Optional;

/**
 * Gives a volume the content of a snapshot. ZFS's own roll back does it where the snapshot is the
 * volume's newest. Elsewhere it would destroy the newer ones, so a clone of the snapshot takes the
 * place of the volume.
 */
record RollBack(VolumeSteps volumes) {

  Effect run(Inventory found, Step.RollBack step) throws DriverException {
    VolumeRef ref = step.volume();
    Dataset volume = volumes.present(found, ref);
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    if (found.tag(volume).equals(tag)) {
      return volumes.is(found, volume, ref);
    }
    Dataset source = found.required(step.source());
    volumes.conceal(volume, ref);
    ByteSize size = volumes.larger(volumes.clonedFrom(found, source), step.size());
    List<Dataset> snapshots = found.snapshotsOf(volume);
    if (!snapshots.isEmpty() && snapshots.getLast().equals(source)) {
      inPlace(step, source, size, tag);
    } else {
      bySuccessor(found, step, volume, source, size, tag);
    }
    return volumes.is(tag, size, volumes.lines().thin() ? ByteSize.ZERO : size, false);
  }

  /** Its new content id comes last: until then all of it is done again by whoever finds it. */
  private void inPlace(Step.RollBack step, Dataset source, ByteSize size, Tag.OfVolume tag)
      throws DriverException {
    VolumeRef ref = step.volume();
    change(step, volumes.lines().rollBack(source.name()));
    if (source.size().compareTo(size) < 0) {
      volumes.extend(ref, ref.nameOnDisk(), size);
    }
    if (!volumes.lines().thin()) {
      // The room that was kept is that of the size before.
      change(step, volumes.lines().reserve(ref.nameOnDisk()));
    }
    change(step, volumes.lines().retag(ref.nameOnDisk(), tag));
  }

  private void bySuccessor(
      Inventory found,
      Step.RollBack step,
      Dataset volume,
      Dataset source,
      ByteSize size,
      Tag.OfVolume tag)
      throws DriverException {
    VolumeRef ref = step.volume();
    Dataset like = successor(found, step, source, tag);
    if (like.size().compareTo(size) < 0) {
      volumes.extend(ref, Inventory.successorOf(ref), size);
    }
    // Between the two, the successor counts as the volume: see settled.
    volumes.retire("could not " + step.summary(), volume, ref);
    change(step, volumes.lines().rename(Inventory.successorOf(ref), ref.nameOnDisk()));
    // What it replaces lets go of its room only when it is lightened, so ours is kept by attach.
  }

  /** The clone that is to take the place, or what it is a clone of: they have one size. */
  private Dataset successor(Inventory found, Step.RollBack step, Dataset source, Tag.OfVolume tag)
      throws DriverException {
    VolumeRef ref = step.volume();
    String name = Inventory.successorOf(ref);
    Optional<Dataset> already = found.successor(ref);
    if (already.isPresent() && found.tag(already.get()).equals(tag)) {
      return already.get();
    }
    if (already.isPresent()) {
      // Of a roll back that came to nothing; nobody has ever written to it.
      change(step, volumes.lines().destroy(name));
    } else {
      found.requireFree(name);
    }
    change(step, volumes.lines().cloneOf(source.name(), name, tag, false));
    return source;
  }

  private void change(Step.RollBack step, List<String> line) throws DriverException {
    volumes.tool().change("could not " + step.summary(), line);
  }
}
