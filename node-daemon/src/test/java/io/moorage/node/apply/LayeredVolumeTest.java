// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.VolumeKey;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes on which something stands, from the spec to the report. */
class LayeredVolumeTest {
  private static final ResourceName DATA = new ResourceName("data");

  private final MemoryLines lines = new MemoryLines();
  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.gibibytes(1));
  private final FakeLayer luks = new FakeLayer();
  private NodeCore node = start();

  private NodeCore start() {
    try {
      NodeCore started =
          NodeCore.on(
              SpecLedger.open(lines),
              List.of(
                  new SimulatedProviderFactory(
                      disks, Faults.NONE, InstantSource.fixed(Instant.EPOCH))),
              new Layers(List.of(luks), List.of()));
      started.pools().openPools();
      return started;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void openPool() throws IOException {
    node.ledger().accept(Specs.pools());
    node.pools().openPools();
  }

  private static ResourceSpec encrypted(long generation, long mebibytes) {
    return Specs.encrypted("r1", "data", generation, mebibytes);
  }

  private void ask(ResourceSpec spec) throws IOException {
    node.ledger().accept(Specs.resources(spec));
  }

  private void handKey() {
    node.facts().keys().take(List.of(new VolumeKey("r1", DATA, 0, new Secret("k1"))));
  }

  private ResourceReport report() {
    return node.board().everything().resources().getFirst();
  }

  @Test
  void itsSizeAndDeviceAreThoseOfTheTop() throws Exception {
    handKey();
    ask(encrypted(1, 1));

    node.lanes().runOnce(DATA);

    assertThat(report().state()).isEqualTo(new ItemState.Settled());
    assertThat(report().volumes())
        .singleElement()
        .satisfies(volume -> {
          assertThat(volume.devicePath()).contains("/dev/mapper/data_00000");
          assertThat(volume.usable()).isEqualTo(ByteSize.mebibytes(1));
        });
  }

  @Test
  void thePoolMakesRoomForWhatStandsOnIt() throws Exception {
    assertThat(node.plan(new PlanRequest(List.of(encrypted(1, 1)), List.of())).steps().toString())
        .contains("17")
        .contains("open data_00000");
  }

  @Test
  void withoutItsKeyItIsNotAttachedAndTheDeviceBelowIsNotShown() throws Exception {
    ask(encrypted(1, 1));
    node.lanes().runOnce(DATA);

    assertThat(report().state()).isInstanceOf(ItemState.Failed.class);
    assertThat(report().volumes())
        .singleElement()
        .satisfies(volume -> assertThat(volume.devicePath()).isEmpty());

    handKey();
    node.lanes().runOnce(DATA);
    assertThat(report().state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void afterARebootItIsOpenedAgainOnceTheKeyIsThere() throws Exception {
    handKey();
    ask(encrypted(1, 1));
    node.lanes().runOnce(DATA);
    disks.reboot();
    luks.open.clear();
    node = start();

    node.lanes().runOnce(DATA);
    assertThat(luks.open).isEmpty();
    handKey();
    node.lanes().runOnce(DATA);
    assertThat(luks.open).containsKey("data_00000");
  }

  @Test
  void aLayerThatWasClosedBehindItsBackIsOpenedAgain() throws Exception {
    handKey();
    ask(encrypted(1, 1));
    node.lanes().runOnce(DATA);
    luks.open.clear();

    node.lanes().runOnce(DATA);

    assertThat(luks.open).containsKey("data_00000");
    assertThat(report().state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void growingGrowsEveryStorey() throws Exception {
    handKey();
    ask(encrypted(1, 1));
    node.lanes().runOnce(DATA);
    luks.below = ByteSize.mebibytes(18);

    ask(encrypted(2, 2));
    node.lanes().runOnce(DATA);

    assertThat(report().state()).isEqualTo(new ItemState.Settled());
    assertThat(report().volumes().getFirst().usable()).isEqualTo(ByteSize.mebibytes(2));
  }

  @Test
  void whatStandsOnItIsClosedBeforeItIsRemoved() throws Exception {
    handKey();
    ask(encrypted(1, 1));
    node.lanes().runOnce(DATA);

    ask(Specs.absent("r1", "data"));
    node.lanes().runOnce(DATA);

    assertThat(report().state()).isEqualTo(new ItemState.Gone());
    assertThat(luks.open).isEmpty();
  }

  @Test
  void keysAreNeverWrittenDown() throws Exception {
    node.ledger()
        .accept(
            Specs.resources(encrypted(1, 1))
                .withKeys(List.of(new VolumeKey("r1", DATA, 0, new Secret("very-secret")))));

    List<String> written = new ArrayList<>();
    lines.load(written::add);
    assertThat(written.toString()).contains("LUKS").doesNotContain("very-secret");
  }

  @Test
  void theKeyOfWhatIsGoneIsForgotten() throws Exception {
    handKey();
    node.facts().keys().retain(Set.of("another"));
    ask(encrypted(1, 1));

    node.lanes().runOnce(DATA);

    assertThat(luks.open).isEmpty();
  }
}
