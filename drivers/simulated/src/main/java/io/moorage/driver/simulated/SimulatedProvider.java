// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Step;
import java.time.InstantSource;
import java.util.List;

/** One simulated pool at work. */
final class SimulatedProvider implements StorageProvider {
  private final SimulatedDisks disks;
  private final Faults faults;
  private final InstantSource clock;
  private final PoolSpec spec;

  SimulatedProvider(SimulatedDisks disks, Faults faults, InstantSource clock, PoolSpec spec) {
    this.disks = disks;
    this.faults = faults;
    this.clock = clock;
    this.spec = spec;
  }

  @Override
  public PoolFacts facts() throws DriverException {
    faults.reading(spec.name());
    return disks.within(spec.name(), pool -> pool.facts(faults.full(spec.name())));
  }

  @Override
  public PoolCapacity capacity() throws DriverException {
    faults.reading(spec.name());
    return disks.within(spec.name(), pool -> pool.capacity(faults.full(spec.name())));
  }

  @Override
  public Effect run(Step step) throws DriverException {
    if (!step.pool().equals(spec.name())) {
      throw new IllegalArgumentException(step + " is not for pool " + spec.name());
    }
    faults.before(step);
    Outcome outcome = disks.within(spec.name(), pool -> change(pool, step));
    Effect effect =
        switch (outcome) {
          case Outcome.Done(Effect done) -> done;
          case Outcome.Refused(Problem problem) -> throw new DriverException(problem);
        };
    faults.after(step);
    return effect;
  }

  private Outcome change(SimulatedPool pool, Step step) {
    VolumeSteps volumes = new VolumeSteps(pool, faults.full(spec.name()), disks.kernel());
    SnapshotSteps snapshots = new SnapshotSteps(pool, faults.full(spec.name()), spec.kind());
    return switch (step) {
      case Step.Detach detach -> volumes.detach(detach);
      case Step.Remove remove -> volumes.remove(remove);
      case Step.Create create -> volumes.create(create);
      case Step.Grow grow -> volumes.grow(grow);
      case Step.Attach attach -> volumes.attach(attach);
      case Step.Restore restore -> snapshots.restore(restore);
      case Step.RollBack rollBack -> snapshots.rollBack(rollBack);
      case Step.TakeSnapshot take -> snapshots.take(take, clock.instant());
      case Step.RemoveSnapshot remove -> snapshots.remove(remove);
    };
  }

  @Override
  public List<String> commands(Step step) {
    return List.of("(simulated) " + step.summary());
  }
}
