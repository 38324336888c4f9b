// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;

/**
 * A volume's snapshot in a pool.
 *
 * @param snapshotId identity of the snapshot; kept with it as its tag of ownership
 */
public record SnapshotRef(
    PoolName pool, String snapshotId, ResourceName resource, SnapshotName name, int number) {

  /** Its name on disk, as LINSTOR has it. */
  public String nameOnDisk() {
    return VolumeRef.nameOnDisk(resource.value(), number) + "_" + name;
  }
}
