// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import io.moorage.api.model.ProviderKind;
import java.util.List;

/**
 * Disks to be made into something that a storage pool can lie on.
 *
 * @param devices paths of whole disks
 * @param name of the volume group, the thin pool or the zpool
 */
public record DevicePool(ProviderKind kind, List<String> devices, String name) {
  public DevicePool {
    devices = List.copyOf(devices);
  }

  /**
   * What became of it.
   *
   * @param backing what a storage pool names to lie on it
   */
  public record Made(String backing) {}
}
