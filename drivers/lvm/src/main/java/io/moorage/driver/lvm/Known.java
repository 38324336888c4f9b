// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this process has seen in a pool when it last read it, and done since. It may be wrong where
 * somebody else has a hand in the pool, so it only ever serves to try a command that LVM refuses
 * where it does not fit.
 */
final class Known {
  private final Map<VolumeRef, VolumeFacts> volumes = new HashMap<>();
  private final Set<SnapshotRef> snapshots = new HashSet<>();

  /** Volumes of which a roll back was cut short, so that two may be there. */
  private final Set<VolumeRef> rolledBack = new HashSet<>();

  /** What was done while the pool is being read, which the reading may miss. */
  private final List<Effect> meanwhile = new ArrayList<>();

  private boolean room;

  synchronized void beginReading() {
    meanwhile.clear();
  }

  synchronized void read(PoolFacts facts) {
    forgetAll();
    facts.volumes().forEach(volume -> volumes.put(volume.ref(), volume));
    facts.snapshots().stream().map(SnapshotFacts::ref).forEach(snapshots::add);
    meanwhile.forEach(this::apply);
    meanwhile.clear();
  }

  synchronized void forgetAll() {
    volumes.clear();
    snapshots.clear();
  }

  synchronized void done(Step step, Effect effect) {
    meanwhile.add(effect);
    apply(effect);
    switch (step) {
      case Step.RollBack back -> rolledBack.remove(back.volume());
      case Step.Remove remove -> rolledBack.remove(remove.volume());
      case Step.Create _, Step.Restore _, Step.Grow _, Step.Attach _, Step.Detach _ -> {}
      case Step.TakeSnapshot _, Step.RemoveSnapshot _ -> {}
    }
  }

  private void apply(Effect effect) {
    switch (effect) {
      case Effect.VolumeIs(VolumeFacts facts) -> volumes.put(facts.ref(), facts);
      case Effect.VolumeGone(VolumeRef ref) -> volumes.remove(ref);
      case Effect.SnapshotIs(SnapshotFacts facts) -> snapshots.add(facts.ref());
      case Effect.SnapshotGone(SnapshotRef ref) -> snapshots.remove(ref);
    }
  }

  /** A step has failed and may have had its effect all the same. */
  synchronized void doubt(Step step) {
    // What a snapshot is of is not changed by taking it or removing it.
    Optional<VolumeRef> changed =
        switch (step) {
          case Step.Create create -> Optional.of(create.volume());
          case Step.Restore restore -> Optional.of(restore.volume());
          case Step.RollBack back -> {
            rolledBack.add(back.volume());
            yield Optional.of(back.volume());
          }
          case Step.Grow grow -> Optional.of(grow.volume());
          case Step.Attach(VolumeRef ref) -> Optional.of(ref);
          case Step.Detach(VolumeRef ref) -> Optional.of(ref);
          case Step.Remove(VolumeRef ref) -> Optional.of(ref);
          case Step.TakeSnapshot _, Step.RemoveSnapshot _ -> Optional.empty();
        };
    changed.ifPresent(volumes::remove);
  }

  /** A roll back was found that was cut short. */
  synchronized void successor(VolumeRef ref) {
    rolledBack.add(ref);
  }

  synchronized Optional<VolumeFacts> volume(VolumeRef ref) {
    return Optional.ofNullable(volumes.get(ref));
  }

  synchronized boolean hasSnapshot(SnapshotRef ref) {
    return snapshots.contains(ref);
  }

  synchronized boolean mayHaveSuccessor(VolumeRef ref) {
    return rolledBack.contains(ref);
  }

  synchronized void room(boolean there) {
    room = there;
  }

  synchronized boolean hasRoom() {
    return room;
  }
}
