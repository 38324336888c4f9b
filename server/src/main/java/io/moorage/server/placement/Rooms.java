// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.storage.Capacity;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How much fits into several pools when every volume takes room in as many of them as it has
 * replicas.
 */
public final class Rooms {
  private Rooms() {}

  /** Room for volumes that are placed by a filter: physical, over-subscription not counted. */
  public static Capacity of(Cluster cluster, Sightings sightings, SelectFilter filter) {
    Wanted wanted =
        new Wanted(
            1,
            ByteSize.ZERO,
            filter.layers().orElse(List.of(LayerKind.STORAGE)),
            filter,
            Optional.empty());
    List<Placer.PoolRoom> pools = new Placer(cluster, sightings).fitting(wanted);
    int replicas = filter.placeCount().orElse(1);
    return new Capacity(
        fill(pools.stream().map(Placer.PoolRoom::total).toList(), replicas),
        fill(pools.stream().map(Placer.PoolRoom::free).toList(), replicas));
  }

  /**
   * Fills the largest pools evenly: again and again a volume as large as the smallest of the {@code
   * replicas} largest pools is put into those, until fewer pools than replicas have room.
   */
  public static ByteSize fill(List<ByteSize> rooms, int replicas) {
    List<ByteSize> left = new ArrayList<>(rooms);
    left.removeIf(room -> room.bytes() == 0);
    ByteSize filled = ByteSize.ZERO;
    while (left.size() >= replicas && replicas > 0) {
      left.sort(Collections.reverseOrder());
      ByteSize volume = left.get(replicas - 1);
      filled = filled.plus(volume);
      for (int i = 0; i < replicas; i++) {
        left.set(i, left.get(i).minusOrZero(volume));
      }
      left.removeIf(room -> room.bytes() == 0);
    }
    return filled;
  }
}
