// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.simulated.SimulatedDevice;

/** A simulated volume below DRBD. */
record DeviceDisk(SimulatedDevice device) implements BackingDisk {

  @Override
  public String path() {
    return device.path();
  }

  @Override
  public ByteSize size() {
    return device.size();
  }

  @Override
  public String read() {
    return device.read();
  }

  @Override
  public boolean works() {
    return device.exists();
  }

  @Override
  public boolean write(String content) {
    return device.write(content);
  }

  @Override
  public void use(boolean inUse) {
    device.use(inUse);
  }
}
