// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.PhysicalDisks;

/** Asks nodes about their disks, and has them take disks into use. */
public interface NodeDisks {

  /** The disks of a node that nobody uses, as they are now. */
  PhysicalDisks disks(NodeName node) throws NodeCallException;

  /** Makes a device pool; repeating it is harmless. */
  DevicePool.Made make(NodeName node, DevicePool wanted) throws NodeCallException;
}
