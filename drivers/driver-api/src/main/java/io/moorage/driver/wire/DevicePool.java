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
   * What a storage pool names to lie on it. A thin pool has a volume group of its own; the name of
   * that is LINSTOR's, so that whoever changes over finds what is expected.
   */
  public String backing() {
    return kind == ProviderKind.LVM_THIN ? "linstor_" + name + "/" + name : name;
  }

  /**
   * What became of it.
   *
   * @param backing what a storage pool has to name
   */
  public record Made(String backing) {}
}
