// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeKey;
import java.util.List;

/**
 * Specs on their way to a node.
 *
 * @param epoch the reign of the server that sends; a node refuses one that is older than the newest
 *     it has seen
 * @param revision the server's newest revision that is contained
 * @param full whether this is all there is: what a full update does not name is struck from the
 *     ledger (and, where it is on disk, becomes an orphan)
 * @param struckPools pools that are no longer wanted; their content is not touched
 * @param struck ids of resources and snapshots whose end the server has taken note of
 * @param keys of encrypted volumes; kept in memory only
 */
public record SpecUpdate(
    long epoch,
    long revision,
    boolean full,
    List<PoolSpec> pools,
    List<ResourceSpec> resources,
    List<SnapshotSpec> snapshots,
    List<PoolName> struckPools,
    List<String> struck,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<VolumeKey> keys) {
  public SpecUpdate {
    pools = List.copyOf(pools);
    resources = List.copyOf(resources);
    snapshots = List.copyOf(snapshots);
    struckPools = List.copyOf(struckPools);
    struck = List.copyOf(struck);
    keys = List.copyOf(keys);
  }

  /** One without keys. */
  public SpecUpdate(
      long epoch,
      long revision,
      boolean full,
      List<PoolSpec> pools,
      List<ResourceSpec> resources,
      List<SnapshotSpec> snapshots,
      List<PoolName> struckPools,
      List<String> struck) {
    this(epoch, revision, full, pools, resources, snapshots, struckPools, struck, List.of());
  }

  public SpecUpdate withKeys(List<VolumeKey> changed) {
    return new SpecUpdate(
        epoch, revision, full, pools, resources, snapshots, struckPools, struck, changed);
  }
}
