// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.NodeStep;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What serves a volume's data lives and dies with it, whatever a crash comes between. */
class PartPlanningTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final PoolName SLOW = new PoolName("slow");
  private static final PoolName FAST = new PoolName("fast");
  private static final VolumeRef VOLUME = new VolumeRef(SLOW, "r1", DATA, 0);
  private static final VolumeRef CACHE = VOLUME.other(VolumePart.WRITECACHE, FAST);

  private final Map<PoolName, StorageProvider> providers = new LinkedHashMap<>();

  @BeforeEach
  void openDisks() throws DriverException {
    SimulatedProviderFactory factory =
        new SimulatedProviderFactory(
            new SimulatedDisks(ByteSize.gibibytes(1)), Faults.NONE, InstantSource.system());
    for (PoolName pool : List.of(SLOW, FAST)) {
      providers.put(
          pool, factory.open(new PoolSpec(pool, ProviderKind.FILE_THIN, "", Map.of(), 1)));
    }
  }

  private static LayerSpec writecache() {
    return new LayerSpec.Cached(
        LayerKind.WRITECACHE,
        Map.of(VolumePart.WRITECACHE, new LayerSpec.Part(FAST, ByteSize.mebibytes(4))),
        Map.of());
  }

  private static LayerSpec writethrough() {
    return new LayerSpec.Cached(
        LayerKind.BCACHE,
        Map.of(VolumePart.BCACHE, new LayerSpec.Part(FAST, ByteSize.mebibytes(512))),
        Map.of());
  }

  private static DesiredResource resource(
      ResourceSpec.Lifecycle lifecycle, LayerSpec cache, Content content, boolean made) {
    VolumeSpec volume =
        new VolumeSpec(
            0, ByteSize.mebibytes(64), List.of(cache, new LayerSpec.Storage(SLOW)), content);
    return new DesiredResource(
        new ResourceSpec("r1", DATA, 1, lifecycle, List.of(volume)),
        made ? Map.of(0, "c1") : Map.of());
  }

  private static Lane present(LayerSpec cache) {
    return new Lane(
        DATA,
        List.of(
            resource(
                ResourceSpec.Lifecycle.PRESENT, cache, new Content("c1", Optional.empty()), false)),
        List.of());
  }

  private static Lane withSnapshot(Content content) {
    return new Lane(
        DATA,
        List.of(resource(ResourceSpec.Lifecycle.PRESENT, writecache(), content, true)),
        List.of(
            new DesiredSnapshot(
                new SnapshotSpec(
                    "s1",
                    DATA,
                    new SnapshotName("snap"),
                    1,
                    SnapshotSpec.Phase.TAKE,
                    List.of(new SnapshotSpec.Part(0, SLOW))),
                Set.of())));
  }

  private LanePlan plan(Lane lane) throws DriverException {
    Map<PoolName, Observed<LaneFacts.Slice>> pools = new HashMap<>();
    for (Map.Entry<PoolName, StorageProvider> entry : providers.entrySet()) {
      PoolFacts facts = entry.getValue().facts();
      pools.put(
          entry.getKey(),
          new Observed.Known<>(
              new LaneFacts.Slice(
                  facts.volumes(), facts.snapshots(), new HashSet<>(facts.foreign()))));
    }
    return NodePlanner.plan(lane, new LaneFacts(pools, List.of()));
  }

  private void run(List<? extends NodeStep> steps) throws DriverException {
    for (NodeStep step : steps) {
      Step inPool = (Step) step;
      Objects.requireNonNull(providers.get(inPool.pool())).run(inPool);
    }
  }

  private List<String> settle(Lane lane) throws DriverException {
    LanePlan plan = plan(lane);
    run(plan.steps());
    assertThat(plan(lane).verdicts().get("r1")).isEqualTo(new Verdict.Settled());
    return plan.steps().stream().map(step -> step.summary()).toList();
  }

  @Test
  void aCacheIsMadeAndAttachedBeforeTheDataItServes() throws DriverException {
    assertThat(settle(present(writecache())))
        .containsExactly(
            "create data.cache_00000 of 4 MiB in pool fast",
            "attach data.cache_00000",
            "create data_00000 of 64 MiB in pool slow",
            "attach data_00000");
  }

  @Test
  void itGoesAfterTheDataItServed() throws DriverException {
    settle(present(writecache()));
    Lane gone =
        new Lane(
            DATA,
            List.of(
                resource(
                    ResourceSpec.Lifecycle.ABSENT,
                    writecache(),
                    new Content("c1", Optional.empty()),
                    true)),
            List.of());

    LanePlan plan = plan(gone);

    assertThat(plan.steps().stream().map(step -> step.summary()))
        .containsExactly(
            "remove data_00000 from pool slow", "remove data.cache_00000 from pool fast");
    run(plan.steps());
    assertThat(plan(gone).verdicts().get("r1")).isEqualTo(new Verdict.Gone());
  }

  @Test
  void dataWithoutWhatMayHoldItsLastWritesIsNotBroughtUp() throws DriverException {
    settle(present(writecache()));
    run(List.of(new Step.Detach(VOLUME), new Step.Detach(CACHE), new Step.Remove(CACHE)));

    LanePlan plan = plan(present(writecache()));

    assertThat(plan.steps()).isEmpty();
    assertThat(plan.verdicts().get("r1"))
        .isInstanceOfSatisfying(
            Verdict.Blocked.class,
            blocked ->
                assertThat(blocked.problem().toString())
                    .contains("data.cache_00000 has vanished from pool fast"));
  }

  @Test
  void aCacheThatHeldCopiesOnlyIsMadeAnew() throws DriverException {
    settle(present(writethrough()));
    VolumeRef copies = VOLUME.other(VolumePart.BCACHE, FAST);
    run(List.of(new Step.Detach(VOLUME), new Step.Remove(copies)));

    assertThat(settle(present(writethrough())))
        .containsExactly(
            "create data.bcache_00000 of 512 MiB in pool fast",
            "attach data.bcache_00000",
            "attach data_00000");
  }

  @Test
  void aRollBackBeginsWithAnEmptyCache() throws DriverException {
    settle(present(writecache()));
    settle(withSnapshot(new Content("c1", Optional.empty())));

    assertThat(settle(withSnapshot(new Content("c2", Optional.of("s1")))))
        .containsExactly(
            "detach data_00000",
            "remove data.cache_00000 from pool fast",
            "create data.cache_00000 of 4 MiB in pool fast",
            "attach data.cache_00000",
            "roll data_00000 back to snapshot data_00000_snap",
            "attach data_00000");
  }

  @Test
  void aRollBackThatCannotBeginKeepsItsSnapshotAndTouchesNothing() throws DriverException {
    settle(present(writecache()));
    settle(withSnapshot(new Content("c1", Optional.empty())));
    run(List.of(new Step.Detach(CACHE), new Step.Remove(CACHE)));
    // Another incarnation has the name that the new cache needs.
    VolumeRef squatter = new VolumeRef(FAST, "r0", DATA, 0, VolumePart.WRITECACHE);
    run(List.of(new Step.Create(squatter, ByteSize.mebibytes(4), "c0")));
    Lane back = withSnapshot(new Content("c2", Optional.of("s1")));
    Lane forgetting =
        new Lane(
            DATA,
            back.resources(),
            List.of(
                new DesiredSnapshot(
                    new SnapshotSpec(
                        "s1",
                        DATA,
                        new SnapshotName("snap"),
                        2,
                        SnapshotSpec.Phase.REMOVE,
                        List.of(new SnapshotSpec.Part(0, SLOW))),
                    Set.of(0))));

    assertThat(plan(back).verdicts().get("r1")).isInstanceOf(Verdict.Blocked.class);
    assertThat(plan(forgetting).steps()).isEmpty();
  }

  @Test
  void noCrashInARollBackPassesForALoss() throws DriverException {
    int steps = 6;
    for (int done = 0; done <= steps; done++) {
      openDisks();
      settle(present(writecache()));
      settle(withSnapshot(new Content("c1", Optional.empty())));
      Lane back = withSnapshot(new Content("c2", Optional.of("s1")));
      List<NodeStep> planned = plan(back).steps();
      assertThat(planned).hasSize(steps);

      run(planned.subList(0, done));
      settle(back);
    }
  }

  @Test
  void noCrashInTheMakingPassesForALoss() throws DriverException {
    for (int done = 0; done <= 4; done++) {
      openDisks();
      List<NodeStep> planned = plan(present(writecache())).steps();

      run(planned.subList(0, done));
      settle(present(writecache()));
    }
  }

  @Test
  void whatLiesBesideOtherDataIsLeftAlone() throws DriverException {
    run(
        List.of(
            new Step.Create(VOLUME, ByteSize.mebibytes(64), "c1"),
            new Step.Create(CACHE, ByteSize.mebibytes(4), "c0")));

    assertThat(plan(present(writecache())).steps()).isEmpty();
    assertThat(plan(present(writecache())).verdicts().get("r1"))
        .isInstanceOf(Verdict.Blocked.class);
  }
}
