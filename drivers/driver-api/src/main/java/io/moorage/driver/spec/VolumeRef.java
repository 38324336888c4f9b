// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;

/**
 * A volume of ours in a pool.
 *
 * @param resourceId the incarnation it belongs to; kept with the volume as its tag of ownership
 */
public record VolumeRef(PoolName pool, String resourceId, ResourceName resource, int number) {

  /** Its name on disk, as LINSTOR has it. */
  public String nameOnDisk() {
    return String.format(java.util.Locale.ROOT, "%s_%05d", resource, number);
  }
}
