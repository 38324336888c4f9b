// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes lanes at random: at most one incarnation is to be present, any number to be absent. */
final class RandomLanes {
  static final ResourceName DATA = new ResourceName("data");
  static final List<PoolName> POOLS = List.of(new PoolName("fast"), new PoolName("slow"));
  static final List<String> RESOURCE_IDS = List.of("r0", "r1", "r2", "r3");
  static final List<String> SNAPSHOT_IDS = List.of("s0", "s1", "s2");
  static final List<String> CONTENTS = List.of("c0", "c1", "c2");

  private final RandomGenerator random;

  RandomLanes(RandomGenerator random) {
    this.random = random;
  }

  Lane next() {
    List<DesiredResource> resources = new ArrayList<>();
    int present = random.nextInt(RESOURCE_IDS.size());
    for (int i = 0; i < RESOURCE_IDS.size(); i++) {
      if (random.nextBoolean()) {
        resources.add(resource(RESOURCE_IDS.get(i), i == present));
      }
    }
    List<DesiredSnapshot> snapshots = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String id : SNAPSHOT_IDS) {
      DesiredSnapshot snapshot = snapshot(id);
      // Two snapshots of a name are not wanted at a time.
      if (random.nextBoolean()
          && (snapshot.removed() || names.add(snapshot.spec().name().value()))) {
        snapshots.add(snapshot);
      }
    }
    return new Lane(DATA, resources, snapshots);
  }

  private DesiredResource resource(String id, boolean present) {
    List<VolumeSpec> volumes = new ArrayList<>();
    Map<Integer, String> made = new HashMap<>();
    for (int number = 0; number < 2; number++) {
      if (random.nextInt(4) > 0) {
        volumes.add(volume(number));
        if (random.nextInt(4) == 0) {
          made.put(number, pick(CONTENTS));
        }
      }
    }
    return new DesiredResource(
        new ResourceSpec(
            id,
            DATA,
            1,
            present ? ResourceSpec.Lifecycle.PRESENT : ResourceSpec.Lifecycle.ABSENT,
            volumes),
        made);
  }

  private VolumeSpec volume(int number) {
    return new VolumeSpec(
        number,
        ByteSize.mebibytes(1 + random.nextInt(4)),
        layers(),
        new Content(
            pick(CONTENTS),
            random.nextBoolean() ? Optional.of(pick(SNAPSHOT_IDS)) : Optional.empty()));
  }

  private List<LayerSpec> layers() {
    LayerSpec storage = new LayerSpec.Storage(pick(POOLS));
    if (random.nextInt(3) > 0) {
      return List.of(storage);
    }
    LayerSpec.Part part = new LayerSpec.Part(pick(POOLS), ByteSize.mebibytes(1));
    return List.of(
        random.nextBoolean()
            ? new LayerSpec.Cached(
                LayerKind.WRITECACHE, Map.of(VolumePart.WRITECACHE, part), Map.of())
            : new LayerSpec.Cached(
                LayerKind.CACHE,
                Map.of(VolumePart.CACHE, part, VolumePart.CACHE_META, part),
                Map.of()),
        storage);
  }

  private DesiredSnapshot snapshot(String id) {
    List<SnapshotSpec.Part> parts = new ArrayList<>();
    Set<Integer> made = new HashSet<>();
    for (int number = 0; number < 2; number++) {
      if (random.nextInt(3) > 0) {
        parts.add(new SnapshotSpec.Part(number, pick(POOLS)));
        if (random.nextInt(4) == 0) {
          made.add(number);
        }
      }
    }
    return new DesiredSnapshot(
        new SnapshotSpec(
            id,
            DATA,
            new SnapshotName(random.nextBoolean() ? "one" : "two"),
            1,
            pick(List.of(SnapshotSpec.Phase.values())),
            parts),
        made);
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
