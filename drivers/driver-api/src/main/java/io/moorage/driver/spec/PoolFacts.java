// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import java.util.List;

/**
 * All that was found in a pool.
 *
 * @param foreign names on disk that are not ours but look like ours, or lack our tag: never
 *     touched, and in the way of a volume of that name
 */
public record PoolFacts(
    PoolCapacity capacity,
    List<VolumeFacts> volumes,
    List<SnapshotFacts> snapshots,
    List<String> foreign) {
  public PoolFacts {
    volumes = List.copyOf(volumes);
    snapshots = List.copyOf(snapshots);
    foreign = List.copyOf(foreign);
  }
}
