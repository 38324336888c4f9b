// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import io.moorage.api.model.ByteSize;
import java.util.List;

/** The disks of a node that nobody uses. */
public record PhysicalDisks(List<PhysicalDisk> disks) {
  public PhysicalDisks {
    disks = List.copyOf(disks);
  }

  /**
   * A disk.
   *
   * @param device its path
   * @param model empty where it has none, as are serial number and world wide name
   */
  public record PhysicalDisk(
      String device, ByteSize size, boolean rotational, String model, String serial, String wwn) {}
}
