// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The steps that come most, each as one command and with no look before it. LVM itself sees to what
 * the look is for: it makes nothing under a name that is taken, begins nothing new in a pool that
 * is full, and ends only what has the tags that are named to it. Whatever it refuses is nothing
 * more than a reason to look, and to do or refuse it the slow way.
 *
 * @param known what this process has last seen or done
 */
record QuickSteps(VolumeSteps volumes, Known known, Clock clock) {

  /** What a step has brought about; empty where it has to be done with a look. */
  Optional<Effect> attempt(Step step) throws DriverException {
    return switch (step) {
      case Step.Create create -> create(create);
      case Step.Detach detach -> detach(detach);
      case Step.Remove remove -> remove(remove);
      case Step.TakeSnapshot take -> take(take);
      case Step.RemoveSnapshot remove -> remove(remove);
      // These go on from what they find, or take away what somebody may still want.
      case Step.Restore restore -> Optional.empty();
      case Step.RollBack back -> Optional.empty();
      case Step.Grow grow -> Optional.empty();
      case Step.Attach attach -> Optional.empty();
    };
  }

  private Optional<Effect> create(Step.Create step) throws DriverException {
    VolumeRef ref = step.volume();
    if (known.volume(ref).isPresent() || known.mayHaveSuccessor(ref) || !known.hasRoom()) {
      return Optional.empty();
    }
    Tag.OfVolume tag = new Tag.OfVolume(ref, step.contentId());
    ByteSize size = step.size().roundedUpTo(volumes.extentSize());
    boolean thin = volumes.backing().thinPool().isPresent();
    return does(
        step,
        volumes.lines().create(ref.nameOnDisk(), size, tag),
        volumes.is(tag, size, thin ? ByteSize.ZERO : size, true));
  }

  private Optional<Effect> detach(Step.Detach step) throws DriverException {
    VolumeRef ref = step.volume();
    Optional<VolumeFacts> facts =
        known.volume(ref).filter(volume -> volume.devicePath().isPresent());
    if (facts.isEmpty() || known.mayHaveSuccessor(ref)) {
      return Optional.empty();
    }
    return does(
        step,
        volumes.lines().deactivateTagged(ref),
        new Effect.VolumeIs(
            new VolumeFacts(
                ref,
                facts.get().contentId(),
                facts.get().size(),
                facts.get().allocated(),
                Optional.empty())));
  }

  private Optional<Effect> remove(Step.Remove step) throws DriverException {
    VolumeRef ref = step.volume();
    // Not where it is not known to be there: a selection that fits nothing is no failure.
    if (known.volume(ref).isEmpty() || known.mayHaveSuccessor(ref)) {
      return Optional.empty();
    }
    return does(step, volumes.lines().removeTagged(ref), new Effect.VolumeGone(ref));
  }

  private Optional<Effect> take(Step.TakeSnapshot step) throws DriverException {
    SnapshotRef ref = step.snapshot();
    Optional<VolumeFacts> origin = known.volume(step.volume());
    boolean fits = origin.isPresent() && !known.hasSnapshot(ref);
    if (!fits || known.mayHaveSuccessor(step.volume()) || !known.hasRoom()) {
      return Optional.empty();
    }
    Instant taken = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return does(
        step,
        volumes
            .lines()
            .snapshot(
                ref.nameOnDisk(),
                step.volume().nameOnDisk(),
                new Tag.OfSnapshot(ref, taken),
                CommandLines.Activation.NEVER),
        new Effect.SnapshotIs(new SnapshotFacts(ref, origin.get().size(), taken)));
  }

  private Optional<Effect> remove(Step.RemoveSnapshot step) throws DriverException {
    SnapshotRef ref = step.snapshot();
    return known.hasSnapshot(ref)
        ? does(step, volumes.lines().removeTagged(ref), new Effect.SnapshotGone(ref))
        : Optional.empty();
  }

  private Optional<Effect> does(Step step, List<String> line, Effect effect)
      throws DriverException {
    return volumes.tool().tries("could not " + step.summary(), line)
        ? Optional.of(effect)
        : Optional.empty();
  }
}
