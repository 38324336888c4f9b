// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Step;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks over the daemon's shoulder: nothing may be destroyed in a pool that could not be read. */
final class WatchedDrivers implements StorageProviderFactory {
  private final StorageProviderFactory drivers;
  private final StorageProviderFactory undisturbed;
  private final SimulatedDisks disks;
  private final Findings findings;
  private final Journal journal;
  private final SortedMap<PoolName, StorageProvider> pools = new TreeMap<>();

  /**
   * Drivers under watch.
   *
   * @param undisturbed the same pools, without any fault
   */
  WatchedDrivers(
      StorageProviderFactory drivers,
      StorageProviderFactory undisturbed,
      SimulatedDisks disks,
      SimulatedNode.Surroundings surroundings) {
    this.drivers = drivers;
    this.undisturbed = undisturbed;
    this.disks = disks;
    this.findings = surroundings.findings();
    this.journal = surroundings.journal();
  }

  /** What is in each pool that was ever opened. */
  SortedMap<PoolName, PoolFacts> truth() {
    SortedMap<PoolName, PoolFacts> truth = new TreeMap<>();
    pools.forEach((name, provider) -> {
      try {
        truth.put(name, provider.facts());
      } catch (DriverException e) {
        throw new IllegalStateException("an undisturbed pool cannot be read", e);
      }
    });
    return truth;
  }

  @Override
  public Set<ProviderKind> kinds() {
    return drivers.kinds();
  }

  @Override
  public List<String> obstacles(ProviderKind kind) {
    return drivers.obstacles(kind);
  }

  @Override
  public StorageProvider open(PoolSpec pool) throws DriverException {
    Watched watched = new Watched(drivers.open(pool));
    pools.put(pool.name(), undisturbed.open(pool));
    return watched;
  }

  private final class Watched implements StorageProvider {
    private final StorageProvider provider;
    private boolean known;

    private Watched(StorageProvider provider) {
      this.provider = provider;
    }

    @Override
    public PoolFacts facts() throws DriverException {
      known = false;
      PoolFacts facts = provider.facts();
      known = true;
      return facts;
    }

    @Override
    public PoolCapacity capacity() throws DriverException {
      return provider.capacity();
    }

    @Override
    public Effect run(Step step) throws DriverException {
      journal.note("  step: " + step.summary());
      boolean destroys =
          switch (step) {
            case Step.Remove remove -> true;
            case Step.RemoveSnapshot remove -> true;
            case Step.RollBack rollBack -> true;
            case Step.Detach detach -> false;
            case Step.Create create -> false;
            case Step.Restore restore -> false;
            case Step.Grow grow -> false;
            case Step.Attach attach -> false;
            case Step.TakeSnapshot take -> false;
          };
      findings.require(
          known || !destroys,
          "nothing is removed from unknown facts",
          "'" + step.summary() + "' while pool " + step.pool() + " could not be read");
      findings.require(
          !(step instanceof Step.TakeSnapshot take) || !disks.holdsBack(take.volume()),
          "a snapshot has all that was written",
          "'" + step.summary() + "' while a cache held writes back");
      return provider.run(step);
    }

    @Override
    public List<String> commands(Step step) {
      return provider.commands(step);
    }
  }
}
