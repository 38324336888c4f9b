// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.PhysicalDisks;
import java.util.List;

/** The disks of a node. */
public interface PhysicalStorage {

  /** Those that nobody uses, as they are at this moment. */
  PhysicalDisks free() throws DriverException;

  /**
   * Makes a volume group, thin pool or zpool; where that has been done already it does nothing.
   *
   * @throws DriverException if a device is not one of the free disks, or a tool failed
   */
  DevicePool.Made make(DevicePool wanted) throws DriverException;

  /** A node without disks of its own. */
  static PhysicalStorage none() {
    return new PhysicalStorage() {
      @Override
      public PhysicalDisks free() {
        return new PhysicalDisks(List.of());
      }

      @Override
      public DevicePool.Made make(DevicePool wanted) throws DriverException {
        throw new DriverException(
            new Problem(
                "no device pool can be made of " + wanted.devices(),
                "the pools of this node are simulated, and it touches no disk",
                "start the daemon without --simulated"));
      }
    };
  }
}
