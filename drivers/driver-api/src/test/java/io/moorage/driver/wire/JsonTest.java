// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final PoolName POOL = new PoolName("pool");
  private static final ResourceName RESOURCE = new ResourceName("data");

  @Test
  void specsSurviveTheWire() throws Exception {
    SpecUpdate update =
        new SpecUpdate(
            3,
            17,
            true,
            List.of(new PoolSpec(POOL, ProviderKind.FILE_THIN, "/srv/pool", Map.of("k", "v"), 4)),
            List.of(
                new ResourceSpec(
                    "id-1",
                    RESOURCE,
                    9,
                    ResourceSpec.Lifecycle.PRESENT,
                    List.of(
                        new VolumeSpec(
                            0,
                            ByteSize.gibibytes(1),
                            List.of(new LayerSpec.Storage(POOL)),
                            new Content("c-1", Optional.of("s-1")))))),
            List.of(
                new SnapshotSpec(
                    "s-1",
                    RESOURCE,
                    new SnapshotName("snap"),
                    8,
                    SnapshotSpec.Phase.KEEP,
                    List.of(new SnapshotSpec.Part(0, POOL)))),
            List.of(new PoolName("old")),
            List.of("id-0"));

    String json = Json.mapper().writeValueAsString(update);

    assertThat(Json.mapper().readValue(json, SpecUpdate.class)).isEqualTo(update);
  }

  @Test
  void observationsSurviveTheWire() throws Exception {
    List<Observation> observations =
        List.of(
            new Observation.Hello(
                "n1",
                "0.1.0",
                2,
                new Capabilities(
                    Set.of(ProviderKind.FILE),
                    Set.of(LayerKind.STORAGE),
                    Map.of(ProviderKind.LVM, List.of("no lvm")),
                    Map.of(LayerKind.DRBD, List.of("no module")))),
            new Observation.Reports(
                List.of(
                    new PoolReport(
                        POOL,
                        1,
                        new Observed.Known<>(
                            new PoolCapacity(
                                ByteSize.gibibytes(9), ByteSize.gibibytes(8), ByteSize.bytes(1)))),
                    new PoolReport(POOL, 1, new Observed.Unknown<>("gone"))),
                List.of(
                    new ResourceReport(
                        "id-1",
                        RESOURCE,
                        9,
                        new ItemState.Failed(Problem.of("full")),
                        List.of(
                            new ResourceReport.VolumeReport(
                                0, Optional.of("/dev/loop7"), ByteSize.ZERO, ByteSize.ZERO, "c")))),
                List.of(
                    new SnapshotReport(
                        "s-1",
                        RESOURCE,
                        8,
                        new ItemState.Settled(),
                        Optional.of(Instant.ofEpochMilli(1))))),
            new Observation.Complete(),
            new Observation.Alive());

    for (Observation observation : observations) {
      String json = Json.mapper().writeValueAsString(observation);
      assertThat(json).doesNotContain("\n");
      assertThat(Json.mapper().readValue(json, Observation.class)).isEqualTo(observation);
    }
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() throws Exception {
    assertThat(Json.mapper().readValue("{\"type\":\"alive\",\"since\":12}", Observation.class))
        .isEqualTo(new Observation.Alive());
  }
}
