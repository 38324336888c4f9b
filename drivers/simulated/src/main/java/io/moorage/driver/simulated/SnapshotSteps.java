// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The steps that concern a snapshot. */
record SnapshotSteps(SimulatedPool pool, boolean full, ProviderKind kind) {

  Outcome take(Step.TakeSnapshot step, Instant now) {
    if (!kind.snapshots()) {
      return Outcome.refused(
          "cannot " + step.summary(),
          "pools of kind " + kind + " have no snapshots",
          "use a pool of kind LVM_THIN, ZFS or FILE_THIN");
    }
    Optional<SimulatedSnapshot> found = pool.snapshot(step.snapshot().nameOnDisk());
    if (found.isPresent()) {
      return same(found.get(), step.snapshot()) ? there(found.get()) : notOurs(step.snapshot());
    }
    return volumes().with(step.volume(), origin -> take(step, origin, now));
  }

  private Outcome take(Step.TakeSnapshot step, SimulatedVolume origin, Instant now) {
    if (full || pool.free().compareTo(origin.written()) < 0) {
      return noRoom(step, origin.written());
    }
    SimulatedSnapshot snapshot =
        new SimulatedSnapshot(step.snapshot(), origin.size(), origin.data(), origin.written(), now);
    pool.put(snapshot);
    return there(snapshot);
  }

  Outcome remove(Step.RemoveSnapshot step) {
    Optional<SimulatedSnapshot> found = pool.snapshot(step.snapshot().nameOnDisk());
    if (found.isPresent() && !same(found.get(), step.snapshot())) {
      return notOurs(step.snapshot());
    }
    pool.removeSnapshot(step.snapshot().nameOnDisk());
    return new Outcome.Done(new Effect.SnapshotGone(step.snapshot()));
  }

  Outcome restore(Step.Restore step) {
    return volumes()
        .unlessThere(
            step.volume(),
            () ->
                from(
                    step.source(),
                    source ->
                        volumes()
                            .place(
                                copy(source, step.volume(), step.contentId(), step.size()),
                                step.summary())));
  }

  Outcome rollBack(Step.RollBack step) {
    return volumes()
        .with(
            step.volume(),
            volume -> {
              if (volume.contentId().equals(step.contentId())) {
                return volumes().replace(volume);
              }
              if (volume.device().isPresent()) {
                return Outcome.refused(
                    "cannot " + step.summary(), "it is attached", "detach it first");
              }
              return from(step.source(), source -> rollBack(step, volume, source));
            });
  }

  private Outcome rollBack(Step.RollBack step, SimulatedVolume volume, SimulatedSnapshot source) {
    SimulatedVolume copy = copy(source, step.volume(), step.contentId(), step.size());
    ByteSize more = pool.room(copy).minusOrZero(pool.room(volume));
    return full || pool.free().compareTo(more) < 0 ? noRoom(step, more) : volumes().replace(copy);
  }

  private SimulatedVolume copy(
      SimulatedSnapshot source, VolumeRef ref, String contentId, ByteSize size) {
    ByteSize rounded = pool.rounded(size);
    return new SimulatedVolume(
        ref,
        contentId,
        rounded.compareTo(source.size()) < 0 ? source.size() : rounded,
        source.data(),
        source.written(),
        Optional.empty(),
        false);
  }

  private Outcome from(SnapshotRef ref, Function<SimulatedSnapshot, Outcome> use) {
    return pool.snapshot(ref.nameOnDisk())
        .filter(found -> same(found, ref))
        .map(use)
        .orElseGet(() ->
            Outcome.refused(
                "there is no snapshot " + ref.nameOnDisk() + " in pool " + ref.pool(), "", ""));
  }

  private VolumeSteps volumes() {
    return new VolumeSteps(
        pool,
        full,
        new VolumeSteps.Devices(
            () -> {
              throw new IllegalStateException("a snapshot's step attaches nothing");
            },
            _ -> false));
  }

  private Outcome noRoom(Step step, ByteSize needed) {
    return Outcome.refused(
        "cannot " + step.summary(),
        "it needs " + needed + ", free are " + (full ? ByteSize.ZERO : pool.free()),
        "free some room in the pool or make it larger");
  }

  private static boolean same(SimulatedSnapshot found, SnapshotRef ref) {
    return found.ref().snapshotId().equals(ref.snapshotId());
  }

  private static Outcome there(SimulatedSnapshot snapshot) {
    return new Outcome.Done(new Effect.SnapshotIs(SimulatedPool.facts(snapshot)));
  }

  private static Outcome notOurs(SnapshotRef ref) {
    return Outcome.refused(
        "snapshot " + ref.nameOnDisk() + " is not touched", "it belongs to another snapshot", "");
  }
}
