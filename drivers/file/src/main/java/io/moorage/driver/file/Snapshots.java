// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The steps on snapshots. */
record Snapshots(Ownership ownership, Clock clock) {

  Effect take(Step.TakeSnapshot step) throws IOException, DriverException {
    SnapshotRef snapshot = step.snapshot();
    Optional<Item> there = ownership.snapshot(snapshot);
    if (there.isPresent() && there.get().tag() instanceof Tag.OfSnapshot tag) {
      return new Effect.SnapshotIs(there.get().facts(tag));
    }
    ownership.requireFree(snapshot.nameOnDisk());
    Item volume = ownership.required(step.volume());
    try (OpenFile source = OpenFile.read(volume.path());
        Draft draft = Draft.begin(ownership.directory(), snapshot.nameOnDisk())) {
      Tag.OfSnapshot tag =
          new Tag.OfSnapshot(snapshot, clock.instant().truncatedTo(ChronoUnit.MILLIS));
      tag.writeTo(draft.file());
      copy(step, volume, source, draft.file());
      // A snapshot cannot be made again: it is durable before anybody is told of it.
      draft.publishDurably();
      return new Effect.SnapshotIs(
          new SnapshotFacts(snapshot, draft.file().status().size(), tag.taken()));
    }
  }

  private void copy(Step.TakeSnapshot step, Item volume, OpenFile source, OpenFile target)
      throws IOException, DriverException {
    Optional<LoopDevice> device = ownership.attachments().of(volume.path());
    if (device.isEmpty()) {
      SparseCopy.make(source, target);
    } else if (!PointInTimeCopy.make(device.get(), source, target)) {
      throw new DriverException(
          new Problem(
              "volume "
                  + step.volume().nameOnDisk()
                  + " was written to while it was copied; nothing was kept",
              "the file system of "
                  + ownership.directory().path()
                  + " has no reflinks, so that a snapshot is a copy",
              "put the pool on a file system with reflinks (xfs, btrfs), use a pool of kind"
                  + " LVM_THIN, or pause what writes"));
    }
  }

  Effect remove(Step.RemoveSnapshot step) throws IOException {
    Optional<Item> item = ownership.snapshot(step.snapshot());
    if (item.isPresent()) {
      Files.deleteIfExists(item.get().path());
    }
    return new Effect.SnapshotGone(step.snapshot());
  }
}
