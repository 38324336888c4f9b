// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** The steps on volumes. */
record Volumes(Ownership ownership, Allocation allocation) {
  static final ByteSize UNIT = ByteSize.kibibytes(4);

  Effect create(Step.Create step) throws IOException, DriverException {
    VolumeRef volume = step.volume();
    Optional<Item> there = ownership.volume(volume);
    if (there.isPresent()) {
      return is(there.get());
    }
    ownership.requireFree(volume.nameOnDisk());
    Tag.OfVolume tag = new Tag.OfVolume(volume, step.contentId());
    try (Draft draft = Draft.begin(ownership.directory(), volume.nameOnDisk())) {
      tag.writeTo(draft.file());
      allocation.size(draft.file(), step.size().roundedUpTo(UNIT));
      // Nothing is made durable here: a blank volume that is lost is made again, and the first
      // flush of its user takes the name along with the data.
      draft.publish();
      return new Effect.VolumeIs(facts(tag, draft.file().status(), Optional.empty()));
    }
  }

  Effect restore(Step.Restore step) throws IOException, DriverException {
    VolumeRef volume = step.volume();
    Optional<Item> there = ownership.volume(volume);
    if (there.isPresent()) {
      return is(there.get());
    }
    ownership.requireFree(volume.nameOnDisk());
    Tag.OfVolume tag = new Tag.OfVolume(volume, step.contentId());
    try (Draft draft = Draft.begin(ownership.directory(), volume.nameOnDisk())) {
      fill(draft, tag, step.source(), step.size());
      // The snapshot may be removed as soon as this step is reported.
      draft.publishDurably();
      return new Effect.VolumeIs(facts(tag, draft.file().status(), Optional.empty()));
    }
  }

  Effect rollBack(Step.RollBack step) throws IOException, DriverException {
    Item item = ownership.required(step.volume());
    Tag.OfVolume tag = new Tag.OfVolume(step.volume(), step.contentId());
    if (item.tag().equals(tag)) {
      return is(item);
    }
    detach(item, step.volume());
    try (Draft draft = Draft.begin(ownership.directory(), step.volume().nameOnDisk())) {
      fill(draft, tag, step.source(), step.size());
      draft.replace();
      return new Effect.VolumeIs(facts(tag, draft.file().status(), Optional.empty()));
    }
  }

  private void fill(Draft draft, Tag tag, SnapshotRef source, ByteSize wanted)
      throws IOException, DriverException {
    Item snapshot = ownership.required(source);
    tag.writeTo(draft.file());
    try (OpenFile from = OpenFile.read(snapshot.path())) {
      SparseCopy.make(from, draft.file());
    }
    ByteSize size = wanted.roundedUpTo(UNIT);
    // Never below the snapshot: the end of a disk is data as well.
    allocation.size(
        draft.file(),
        size.compareTo(snapshot.status().size()) > 0 ? size : snapshot.status().size());
  }

  Effect grow(Step.Grow step) throws IOException, DriverException {
    Item item = ownership.required(step.volume());
    ByteSize size = step.size().roundedUpTo(UNIT);
    if (item.status().size().compareTo(size) < 0) {
      try (OpenFile file = OpenFile.write(item.path())) {
        allocation.size(file, size);
      }
    }
    Optional<LoopDevice> device = ownership.attachments().of(item.path());
    if (device.isPresent()) {
      // Also where the file has its size already: a crash may have come in between.
      device.get().adoptSize();
    }
    return is(ownership.required(step.volume()));
  }

  Effect attach(Step.Attach step) throws IOException, DriverException {
    Item item = ownership.required(step.volume());
    ownership.attachments().attach(item.path());
    return is(item);
  }

  Effect detach(Step.Detach step) throws IOException, DriverException {
    Optional<Item> item = ownership.volume(step.volume());
    if (item.isEmpty()) {
      return new Effect.VolumeGone(step.volume());
    }
    detach(item.get(), step.volume());
    return is(item.get());
  }

  Effect remove(Step.Remove step) throws IOException, DriverException {
    Optional<Item> item = ownership.volume(step.volume());
    if (item.isPresent()) {
      detach(item.get(), step.volume());
      Files.deleteIfExists(item.get().path());
    }
    return new Effect.VolumeGone(step.volume());
  }

  private void detach(Item item, VolumeRef volume) throws IOException, DriverException {
    Optional<LoopDevice> busy = ownership.attachments().detach(item.path());
    if (busy.isPresent()) {
      throw new DriverException(
          new Problem(
              "volume " + volume.nameOnDisk() + " is in use on this node",
              busy.get().path() + " is open or mounted",
              "stop what uses it: a virtual machine, a mount, a device mapping"));
    }
  }

  private Effect is(Item item) throws IOException {
    return switch (item.tag()) {
      case Tag.OfVolume tag -> new Effect.VolumeIs(facts(item, tag));
      case Tag.OfSnapshot snapshot -> throw new IllegalStateException(snapshot.toString());
      case Tag.Missing missing -> throw new IllegalStateException(missing.toString());
    };
  }

  VolumeFacts facts(Item item, Tag.OfVolume tag) throws IOException {
    return facts(tag, item.status(), ownership.attachments().of(item.path()));
  }

  private static VolumeFacts facts(
      Tag.OfVolume tag, FileStatus status, Optional<LoopDevice> device) {
    return new VolumeFacts(
        tag.ref(),
        tag.contentId(),
        status.size(),
        status.allocated(),
        device.map(attached -> attached.path().toString()));
  }
}
