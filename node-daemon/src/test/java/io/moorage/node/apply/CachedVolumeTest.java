// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDeviceLayer;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.ResourceSpec.Lifecycle;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes with a write cache in another pool, from the spec to the report. */
class CachedVolumeTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final PoolName FAST = new PoolName("fast");
  private static final String NAME = "data_00000";

  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.gibibytes(1));
  private String failing = "";
  private final Faults faults =
      new Faults() {
        @Override
        public void before(Step step) throws DriverException {
          failIfAsked(step.summary());
        }

        @Override
        public void before(ResourceName resource, String change) throws DriverException {
          failIfAsked(change);
        }

        private void failIfAsked(String change) throws DriverException {
          if (change.equals(failing)) {
            throw new DriverException(Problem.of("'" + change + "' failed"));
          }
        }
      };
  private final SimulatedDeviceLayer cache =
      new SimulatedDeviceLayer(LayerKind.WRITECACHE, disks, faults);
  private NodeCore node = start();

  private NodeCore start() {
    try {
      return NodeCore.on(
          SpecLedger.open(new MemoryLines()),
          List.of(new SimulatedProviderFactory(disks, faults, InstantSource.fixed(Instant.EPOCH))),
          new Layers(List.of(cache), List.of()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void openPools() throws IOException {
    node.ledger().accept(Specs.pools());
    node.ledger()
        .accept(
            Specs.update(
                1,
                List.of(new PoolSpec(FAST, ProviderKind.FILE_THIN, "", Map.of(), 1)),
                List.of(),
                List.of()));
    node.pools().openPools();
  }

  private static ResourceSpec cached(long generation, Lifecycle lifecycle) {
    LayerSpec layer =
        new LayerSpec.Cached(
            LayerKind.WRITECACHE,
            Map.of(VolumePart.WRITECACHE, new LayerSpec.Part(FAST, ByteSize.mebibytes(4))),
            Map.of());
    return new ResourceSpec(
        "r1",
        DATA,
        generation,
        lifecycle,
        List.of(
            new VolumeSpec(
                0,
                ByteSize.mebibytes(64),
                List.of(layer, new LayerSpec.Storage(Specs.POOL)),
                Specs.content("c-r1"))));
  }

  private void ask(ResourceSpec spec) throws IOException {
    node.ledger().accept(Specs.resources(spec));
    node.lanes().runOnce(DATA);
  }

  private ResourceReport report() {
    return node.board().everything().resources().getFirst();
  }

  @Test
  void itIsUsedThroughItsCache() throws Exception {
    ask(cached(1, Lifecycle.PRESENT));

    assertThat(report().state()).isEqualTo(new ItemState.Settled());
    assertThat(report().volumes())
        .singleElement()
        .satisfies(volume -> assertThat(volume.devicePath()).contains("/dev/WRITECACHE/" + NAME));
  }

  @Test
  void theDryRunNamesBothVolumes() throws Exception {
    assertThat(node.plan(new PlanRequest(List.of(cached(1, Lifecycle.PRESENT)), List.of())).steps())
        .extracting(step -> step.summary())
        .containsExactly(
            "create data.cache_00000 of 4 MiB in pool fast",
            "attach data.cache_00000",
            "create data_00000 of 64 MiB in pool pool",
            "attach data_00000");
  }

  @Test
  void dataIsNotMadeWhereItsCacheCannotBe() throws Exception {
    failing = "create data.cache_00000 of 4 MiB in pool fast";
    ask(cached(1, Lifecycle.PRESENT));
    assertThat(report().state()).isInstanceOf(ItemState.Failed.class);
    assertThat(disks.read(Specs.ref("r1", "data"))).isEmpty();

    failing = "";
    node.lanes().runOnce(DATA);
    assertThat(report().state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void whatWasOnlyClosedAboveIsRemovedAllTheSame() throws Exception {
    ask(cached(1, Lifecycle.PRESENT));
    cache.close(NAME);

    ask(cached(2, Lifecycle.ABSENT));

    assertThat(report().state()).isEqualTo(new ItemState.Gone());
    assertThat(disks.read(Specs.ref("r1", "data"))).isEmpty();
    assertThat(disks.read(Specs.ref("r1", "data").other(VolumePart.WRITECACHE, FAST))).isEmpty();
  }

  @Test
  void aSnapshotIsTakenWhileWritesAreHeldBack() throws Exception {
    ask(cached(1, Lifecycle.PRESENT));
    node.ledger().accept(Specs.snapshots(Specs.snapshot("s1", "data", SnapshotSpec.Phase.TAKE)));
    failing = "pause writes";
    node.lanes().runOnce(DATA);
    assertThat(node.board().everything().snapshots().getFirst().taken()).isEmpty();

    failing = "";
    node.lanes().runOnce(DATA);
    assertThat(node.board().everything().snapshots().getFirst().taken()).isPresent();
    assertThat(disks.paused()).isEmpty();
  }

  @Test
  void whatIsLeftHeldBackGoesOnWithTheNextRun() throws Exception {
    ask(cached(1, Lifecycle.PRESENT));
    node.ledger().accept(Specs.snapshots(Specs.snapshot("s1", "data", SnapshotSpec.Phase.TAKE)));
    failing = "resume writes";
    node.lanes().runOnce(DATA);
    assertThat(disks.paused()).isNotEmpty();
    assertThat(report().volumes().getFirst().devicePath()).isEmpty();

    failing = "";
    node.lanes().runOnce(DATA);
    assertThat(disks.paused()).isEmpty();
    assertThat(report().state()).isEqualTo(new ItemState.Settled());
  }
}
