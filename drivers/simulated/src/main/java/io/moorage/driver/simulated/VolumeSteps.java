// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The steps that concern a volume alone. */
record VolumeSteps(SimulatedPool pool, boolean full, Devices devices) {

  /**
   * The devices of a node.
   *
   * @param next a name for one more
   * @param taken whether something stands on one
   */
  record Devices(Supplier<String> next, Predicate<String> taken) {}

  Outcome create(Step.Create step) {
    return unlessThere(
        step.volume(),
        () -> {
          SimulatedVolume volume =
              new SimulatedVolume(
                  step.volume(),
                  step.contentId(),
                  pool.rounded(step.size()),
                  "",
                  ByteSize.ZERO,
                  Optional.empty(),
                  false);
          return place(volume, step.summary());
        });
  }

  /** Runs {@code make} if the name is free; a volume that is there already is fine as it is. */
  Outcome unlessThere(VolumeRef ref, Supplier<Outcome> make) {
    if (pool.hasForeign(ref.nameOnDisk())) {
      return Outcome.refused(
          ref.nameOnDisk() + " is there already and is not ours", "", "move it away");
    }
    Optional<SimulatedVolume> found = pool.volume(ref.nameOnDisk());
    if (found.isEmpty()) {
      return make.get();
    }
    return found.get().ref().resourceId().equals(ref.resourceId())
        ? there(found.get())
        : belongsToOther(ref, found.get());
  }

  /** Puts a new volume into the pool, if there is room. */
  Outcome place(SimulatedVolume volume, String what) {
    ByteSize needed = pool.room(volume);
    if (full || pool.free().compareTo(needed) < 0) {
      return Outcome.refused(
          "cannot " + what,
          "it needs " + needed + ", free are " + (full ? ByteSize.ZERO : pool.free()),
          "free some room in the pool or make it larger");
    }
    pool.put(volume);
    return there(volume);
  }

  Outcome detach(Step.Detach step) {
    return with(
        step.volume(),
        volume -> open(volume) ? busy(step) : replace(volume.withDevice(Optional.empty())));
  }

  private boolean open(SimulatedVolume volume) {
    return volume.inUse() || volume.device().filter(devices.taken()).isPresent();
  }

  private static Outcome busy(Step step) {
    return Outcome.refused(
        "cannot " + step.summary(), "its device is open", "close what uses the device");
  }

  Outcome remove(Step.Remove step) {
    Optional<SimulatedVolume> found = pool.volume(step.volume().nameOnDisk());
    if (found.isPresent() && !found.get().ref().resourceId().equals(step.volume().resourceId())) {
      return belongsToOther(step.volume(), found.get());
    }
    if (found.filter(this::open).isPresent()) {
      return busy(step);
    }
    pool.removeVolume(step.volume().nameOnDisk());
    return new Outcome.Done(new Effect.VolumeGone(step.volume()));
  }

  Outcome grow(Step.Grow step) {
    return with(
        step.volume(),
        volume -> {
          ByteSize size = pool.rounded(step.size());
          if (volume.size().compareTo(size) >= 0) {
            return there(volume);
          }
          SimulatedVolume grown = volume.withSize(size);
          ByteSize more = pool.room(grown).minusOrZero(pool.room(volume));
          if (full || pool.free().compareTo(more) < 0) {
            return Outcome.refused(
                "cannot " + step.summary(),
                "it needs " + more + " more, free are " + pool.free(),
                "free some room in the pool or make it larger");
          }
          return replace(grown);
        });
  }

  Outcome attach(Step.Attach step) {
    return with(
        step.volume(),
        volume ->
            volume.device().isPresent()
                ? there(volume)
                : replace(volume.withDevice(Optional.of(devices.next().get()))));
  }

  /** Runs {@code change} on the volume, which has to be there and to be the very one. */
  Outcome with(VolumeRef ref, Function<SimulatedVolume, Outcome> change) {
    Optional<SimulatedVolume> found = pool.volume(ref.nameOnDisk());
    if (found.isEmpty()) {
      return Outcome.refused(
          "there is no volume " + ref.nameOnDisk() + " in pool " + ref.pool(), "", "");
    }
    return found.get().ref().resourceId().equals(ref.resourceId())
        ? change.apply(found.get())
        : belongsToOther(ref, found.get());
  }

  Outcome replace(SimulatedVolume volume) {
    pool.put(volume);
    return there(volume);
  }

  private Outcome there(SimulatedVolume volume) {
    return new Outcome.Done(new Effect.VolumeIs(pool.facts(volume)));
  }

  private static Outcome belongsToOther(VolumeRef ref, SimulatedVolume found) {
    return Outcome.refused(
        "volume " + ref.nameOnDisk() + " is not touched",
        "it belongs to " + found.ref().resourceId() + ", not to " + ref.resourceId(),
        "");
  }
}
