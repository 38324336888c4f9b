// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;

/**
 * A volume of ours in a pool.
 *
 * @param resourceId the incarnation it belongs to; kept with the volume as its tag of ownership
 * @param part which part of the volume of that number it is
 */
public record VolumeRef(
    PoolName pool, String resourceId, ResourceName resource, int number, VolumePart part) {
  private static final int DIGITS = 5;

  /** The data of a volume. */
  public VolumeRef(PoolName pool, String resourceId, ResourceName resource, int number) {
    this(pool, resourceId, resource, number, VolumePart.DATA);
  }

  /** Another part of the same volume. */
  public VolumeRef other(VolumePart other, PoolName in) {
    return new VolumeRef(in, resourceId, resource, number, other);
  }

  /** Whether it is the volume itself, not one that serves it. */
  @JsonIgnore
  public boolean isData() {
    return part == VolumePart.DATA;
  }

  /** Its name on disk, as LINSTOR has it. */
  public String nameOnDisk() {
    return nameOnDisk(resource + part.suffix(), number);
  }

  /** By hand: every step asks for it, and a formatter takes its time. */
  static String nameOnDisk(String name, int number) {
    String digits = Integer.toString(number);
    return name + "_" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }
}
