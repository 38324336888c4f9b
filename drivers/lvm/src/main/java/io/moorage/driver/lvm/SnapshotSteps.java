// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The steps on snapshots, each given a report that was made for it. */
record SnapshotSteps(VolumeSteps volumes, Clock clock) {

  Effect take(Inventory found, Step.TakeSnapshot step) throws DriverException {
    SnapshotRef ref = step.snapshot();
    Optional<LogicalVolume> there = found.snapshot(ref);
    if (there.isPresent() && found.tag(there.get()) instanceof Tag.OfSnapshot tag) {
      return new Effect.SnapshotIs(new SnapshotFacts(ref, there.get().size(), tag.taken()));
    }
    found.requireFree(ref.nameOnDisk());
    LogicalVolume volume = volumes.present(found, step.volume());
    volumes.requireRoom(found);
    Instant taken = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    volumes
        .tool()
        .change(
            "could not " + step.summary(),
            volumes
                .lines()
                .snapshot(
                    ref.nameOnDisk(),
                    step.volume().nameOnDisk(),
                    new Tag.OfSnapshot(ref, taken),
                    CommandLines.Activation.NEVER));
    return new Effect.SnapshotIs(new SnapshotFacts(ref, volume.size(), taken));
  }

  Effect remove(Inventory found, Step.RemoveSnapshot step) throws DriverException {
    if (found.snapshot(step.snapshot()).isPresent()) {
      volumes
          .tool()
          .change(
              "could not " + step.summary(), volumes.lines().remove(step.snapshot().nameOnDisk()));
    }
    return new Effect.SnapshotGone(step.snapshot());
  }
}
