// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The steps on snapshots, each given a report that was made for it. */
record SnapshotSteps(VolumeSteps volumes, Clock clock) {

  Effect take(Inventory found, Step.TakeSnapshot step) throws DriverException {
    SnapshotRef ref = step.snapshot();
    Optional<Dataset> there = found.snapshot(ref);
    if (there.isPresent() && found.tag(there.get()) instanceof Tag.OfSnapshot tag) {
      return new Effect.SnapshotIs(new SnapshotFacts(ref, there.get().size(), tag.taken()));
    }
    Dataset volume = volumes.present(found, step.volume());
    String name = step.volume().nameOnDisk() + "@" + ref.name();
    found.requireFree(name);
    Instant taken = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    change(
        "could not " + step.summary(),
        volumes.lines().snapshot(name, new Tag.OfSnapshot(ref, taken)));
    return new Effect.SnapshotIs(new SnapshotFacts(ref, volume.size(), taken));
  }

  /**
   * One that has clones stays until they are gone, but not under its name: that is free for the
   * next one, and to us it is removed from then on.
   */
  Effect remove(Inventory found, Step.RemoveSnapshot step) throws DriverException {
    Optional<Dataset> there = found.snapshot(step.snapshot());
    if (there.isPresent()) {
      String what = "could not " + step.summary();
      Dataset snapshot = there.get();
      if (snapshot.needed()) {
        String hidden = Inventory.removedName(step.snapshot(), snapshot);
        change(what, volumes.lines().rename(snapshot.name(), hidden));
        change(what, volumes.lines().destroyOnceFree(hidden));
      } else {
        change(what, volumes.lines().destroy(snapshot.name()));
      }
    }
    return new Effect.SnapshotGone(step.snapshot());
  }

  private void change(String what, List<String> line) throws DriverException {
    volumes.tool().change(what, line);
  }
}
