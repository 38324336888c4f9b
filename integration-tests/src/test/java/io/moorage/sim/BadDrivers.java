// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Drivers with a bug in them. */
record BadDrivers(StorageProviderFactory good, Bug bug) implements StorageProviderFactory {

  /** A bug. */
  enum Bug {
    /** Each attaching takes another volume away. */
    REMOVES_WHAT_NOBODY_ASKED,
    /** Each attaching takes a snapshot of the pool anew. */
    TAKES_SNAPSHOTS_AGAIN,
    /** What was to be restored is blank. */
    MAKES_BLANK_FOR_RESTORED,
    /** What was to be rolled back is made anew, blank. */
    MAKES_BLANK_FOR_ROLLED_BACK,
    /** Says of all that it is removed. */
    ONLY_SAYS_REMOVED,
    /** A pool that cannot be read looks empty. */
    SEES_NOTHING_FOR_UNKNOWN,
    /** Stumbles over itself now and then. */
    STUMBLES
  }

  @Override
  public Set<ProviderKind> kinds() {
    return good.kinds();
  }

  @Override
  public List<String> obstacles(ProviderKind kind) {
    return good.obstacles(kind);
  }

  @Override
  public StorageProvider open(PoolSpec pool) throws DriverException {
    return new Bad(good.open(pool), bug);
  }

  private record Bad(StorageProvider good, Bug bug) implements StorageProvider {

    @Override
    public PoolFacts facts() throws DriverException {
      try {
        return good.facts();
      } catch (DriverException e) {
        if (bug == Bug.SEES_NOTHING_FOR_UNKNOWN) {
          return new PoolFacts(
              new PoolCapacity(
                  SimulatedNode.Hardware.POOL, SimulatedNode.Hardware.POOL, ByteSize.kibibytes(4)),
              List.of(),
              List.of(),
              List.of());
        }
        throw e;
      }
    }

    @Override
    public PoolCapacity capacity() throws DriverException {
      return good.capacity();
    }

    @Override
    public List<String> commands(Step step) {
      return good.commands(step);
    }

    @Override
    public Effect run(Step step) throws DriverException {
      return switch (bug) {
        case REMOVES_WHAT_NOBODY_ASKED -> {
          if (step instanceof Step.Attach attach) {
            removeAnother(attach);
          }
          yield good.run(step);
        }
        case TAKES_SNAPSHOTS_AGAIN -> {
          if (step instanceof Step.Attach) {
            takeAgain();
          }
          yield good.run(step);
        }
        case MAKES_BLANK_FOR_RESTORED ->
            step instanceof Step.Restore(var volume, var size, var content, var source)
                ? good.run(new Step.Create(volume, size, content))
                : good.run(step);
        case MAKES_BLANK_FOR_ROLLED_BACK ->
            step instanceof Step.RollBack back ? anew(back) : good.run(step);
        case ONLY_SAYS_REMOVED ->
            step instanceof Step.Remove(var volume)
                ? new Effect.VolumeGone(volume)
                : good.run(step);
        case SEES_NOTHING_FOR_UNKNOWN -> good.run(step);
        case STUMBLES -> {
          if (step instanceof Step.Grow grow) {
            throw new IllegalStateException("cannot grow " + grow.volume());
          }
          yield good.run(step);
        }
      };
    }

    private void removeAnother(Step.Attach attach) throws DriverException {
      Optional<VolumeFacts> victim =
          good.facts().volumes().stream()
              .filter(volume -> !volume.ref().equals(attach.volume()))
              .min(Comparator.comparing(volume -> volume.ref().nameOnDisk()));
      if (victim.isPresent()) {
        good.run(new Step.Detach(victim.get().ref()));
        good.run(new Step.Remove(victim.get().ref()));
      }
    }

    private void takeAgain() throws DriverException {
      PoolFacts facts = good.facts();
      for (SnapshotFacts snapshot : facts.snapshots()) {
        Optional<VolumeFacts> origin =
            facts.volumes().stream()
                .filter(volume -> volume.ref().resource().equals(snapshot.ref().resource()))
                .filter(volume -> volume.ref().number() == snapshot.ref().number())
                .findFirst();
        if (origin.isPresent()) {
          good.run(new Step.RemoveSnapshot(snapshot.ref()));
          good.run(new Step.TakeSnapshot(snapshot.ref(), origin.get().ref()));
        }
      }
    }

    private Effect anew(Step.RollBack back) throws DriverException {
      good.run(new Step.Remove(back.volume()));
      return good.run(new Step.Create(back.volume(), back.size(), back.contentId()));
    }
  }
}
