// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any lane on any disks. A failure names the round; the rounds follow the seed. */
class PlannerPropertiesTest {
  private static final int ROUNDS = 600;
  private static final List<VolumePart> SERVING =
      List.of(VolumePart.WRITECACHE, VolumePart.CACHE, VolumePart.CACHE_META);

  private final Map<PoolName, StorageProvider> providers = new LinkedHashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void whatRanIsNotPlannedAgain(long seed) throws DriverException {
    RandomGenerator random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Lane lane = new RandomLanes(random).next();
      openDisks();
      litter(random);
      LanePlan plan = NodePlanner.plan(lane, facts(Set.of()));
      run(plan);

      assertThat(NodePlanner.plan(lane, facts(Set.of())).steps())
          .as("seed %d, round %d: after %s for %s", seed, round, plan, lane)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void everyStepIsAskedForAndItsPoolIsKnown(long seed) throws DriverException {
    RandomGenerator random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Lane lane = new RandomLanes(random).next();
      openDisks();
      litter(random);
      Set<PoolName> unreadable =
          RandomLanes.POOLS.stream()
              .filter(pool -> random.nextInt(3) == 0)
              .collect(Collectors.toSet());
      LanePlan plan = NodePlanner.plan(lane, facts(unreadable));

      for (Step step : poolSteps(plan)) {
        assertThat(allowed(step, lane))
            .as("seed %d, round %d: %s for %s", seed, round, step, lane)
            .isTrue();
        assertThat(unreadable)
            .as("seed %d, round %d: %s", seed, round, step)
            .doesNotContain(step.pool());
      }
      assertThat(plan.verdicts()).hasSize(lane.resources().size() + lane.snapshots().size());
    }
  }

  private static boolean allowed(Step step, Lane lane) {
    return switch (step) {
      case Step.Remove remove ->
          absent(lane, remove.volume())
              || (!remove.volume().isData() && present(lane, remove.volume()));
      case Step.Detach detach -> absent(lane, detach.volume()) || present(lane, detach.volume());
      case Step.Create create ->
          present(lane, create.volume())
              && !(create.volume().isData() && made(lane, create.volume()));
      case Step.Restore restore -> present(lane, restore.volume());
      case Step.RollBack rollBack -> present(lane, rollBack.volume());
      case Step.Grow grow -> present(lane, grow.volume());
      case Step.Attach attach -> present(lane, attach.volume());
      case Step.TakeSnapshot take -> snapshot(lane, take.snapshot(), false);
      case Step.RemoveSnapshot remove -> snapshot(lane, remove.snapshot(), true);
    };
  }

  private static boolean absent(Lane lane, VolumeRef ref) {
    return lane.resources().stream()
        .anyMatch(resource -> resource.absent() && resource.spec().id().equals(ref.resourceId()));
  }

  private static boolean present(Lane lane, VolumeRef ref) {
    return lane.resources().stream()
        .filter(resource -> !resource.absent() && resource.spec().id().equals(ref.resourceId()))
        .flatMap(resource -> resource.spec().volumes().stream())
        .anyMatch(volume -> volume.number() == ref.number() && volume.pools().contains(ref.pool()));
  }

  private static boolean made(Lane lane, VolumeRef ref) {
    return lane.resources().stream()
        .filter(resource -> resource.spec().id().equals(ref.resourceId()))
        .map(DesiredResource::made)
        .anyMatch(made -> made.containsKey(ref.number()));
  }

  private static boolean snapshot(Lane lane, SnapshotRef ref, boolean removed) {
    return lane.snapshots().stream()
        .filter(snapshot -> snapshot.removed() == removed)
        .map(DesiredSnapshot::spec)
        .anyMatch(spec -> spec.id().equals(ref.snapshotId()));
  }

  private void openDisks() throws DriverException {
    SimulatedProviderFactory factory =
        new SimulatedProviderFactory(
            new SimulatedDisks(ByteSize.gibibytes(1)), Faults.NONE, InstantSource.system());
    for (PoolName pool : RandomLanes.POOLS) {
      providers.put(
          pool, factory.open(new PoolSpec(pool, ProviderKind.FILE_THIN, "", Map.of(), 1)));
    }
  }

  /** Leaves things on the disks that earlier specs may have asked for. */
  private void litter(RandomGenerator random) throws DriverException {
    for (PoolName pool : RandomLanes.POOLS) {
      StorageProvider provider = Objects.requireNonNull(providers.get(pool));
      for (int number = 0; number < 2; number++) {
        if (random.nextBoolean()) {
          litter(random, provider, pool, number);
        }
        if (random.nextInt(3) == 0) {
          VolumePart part = SERVING.get(random.nextInt(SERVING.size()));
          VolumeRef serving =
              new VolumeRef(
                  pool,
                  "r" + random.nextInt(RandomLanes.RESOURCE_IDS.size()),
                  RandomLanes.DATA,
                  number,
                  part);
          if (!serving.isData()) {
            provider.run(new Step.Create(serving, ByteSize.mebibytes(1), "c" + random.nextInt(3)));
          }
        }
      }
    }
  }

  private static void litter(
      RandomGenerator random, StorageProvider provider, PoolName pool, int number)
      throws DriverException {
    VolumeRef volume =
        new VolumeRef(
            pool, "r" + random.nextInt(RandomLanes.RESOURCE_IDS.size()), RandomLanes.DATA, number);
    provider.run(
        new Step.Create(
            volume, ByteSize.mebibytes(1 + random.nextInt(4)), "c" + random.nextInt(3)));
    if (random.nextBoolean()) {
      provider.run(new Step.Attach(volume));
    }
    for (String name : new String[] {"one", "two"}) {
      if (random.nextInt(3) == 0) {
        String id = "s" + random.nextInt(RandomLanes.SNAPSHOT_IDS.size());
        provider.run(
            new Step.TakeSnapshot(
                new SnapshotRef(pool, id, RandomLanes.DATA, new SnapshotName(name), number),
                volume));
      }
    }
  }

  private LaneFacts facts(Set<PoolName> unreadable) throws DriverException {
    Map<PoolName, Observed<LaneFacts.Slice>> pools = new HashMap<>();
    for (Map.Entry<PoolName, StorageProvider> entry : providers.entrySet()) {
      PoolFacts facts = entry.getValue().facts();
      pools.put(
          entry.getKey(),
          unreadable.contains(entry.getKey())
              ? new Observed.Unknown<>("gone at " + Instant.EPOCH)
              : new Observed.Known<>(
                  new LaneFacts.Slice(
                      facts.volumes(), facts.snapshots(), new HashSet<>(facts.foreign()))));
    }
    return new LaneFacts(pools, List.of());
  }

  /** The lanes here reach over no network. */
  private static List<Step> poolSteps(LanePlan plan) {
    return plan.steps().stream().map(Step.class::cast).toList();
  }

  private void run(LanePlan plan) throws DriverException {
    for (Step step : poolSteps(plan)) {
      Objects.requireNonNull(providers.get(step.pool())).run(step);
    }
  }
}
