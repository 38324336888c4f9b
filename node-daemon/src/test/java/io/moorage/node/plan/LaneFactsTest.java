// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneFactsTest {
  private static final PoolName POOL = new PoolName("pool");
  private static final ByteSize SIZE = ByteSize.mebibytes(1);

  @Test
  void snapshotIsMissingUntilTheLastOfItsPartsIsThere() {
    Lane copy = new Lane(new ResourceName("copy"), List.of(copyOfTwoVolumes()), List.of());

    assertThat(facts(0).missingSources(copy)).containsExactly("s1");
    assertThat(facts(1).missingSources(copy)).containsExactly("s1");
    assertThat(facts(2).missingSources(copy)).isEmpty();
  }

  private static Lane.DesiredResource copyOfTwoVolumes() {
    List<VolumeSpec> volumes =
        IntStream.range(0, 2)
            .mapToObj(number ->
                new VolumeSpec(
                    number,
                    SIZE,
                    List.of(new LayerSpec.Storage(POOL)),
                    new Content("c1", Optional.of("s1"))))
            .toList();
    return new Lane.DesiredResource(
        new ResourceSpec(
            "r1", new ResourceName("copy"), 1, ResourceSpec.Lifecycle.PRESENT, volumes),
        Map.of());
  }

  private static LaneFacts facts(int parts) {
    return new LaneFacts(
        Map.of(POOL, new Observed.Known<>(LaneFacts.Slice.EMPTY)),
        IntStream.range(0, parts)
            .mapToObj(number ->
                new SnapshotFacts(
                    new SnapshotRef(
                        POOL, "s1", new ResourceName("data"), new SnapshotName("snap"), number),
                    SIZE,
                    Instant.EPOCH))
            .toList());
  }
}
