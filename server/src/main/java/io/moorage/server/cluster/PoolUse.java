// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.ByteSize;

/**
 * What the desired state puts into a pool.
 *
 * @param reserved sum of the usable sizes of the volumes and of the snapshots
 * @param resources how many resources lie there
 * @param snapshots how many snapshot parts lie there
 */
public record PoolUse(ByteSize reserved, int resources, int snapshots) {
  public static final PoolUse NONE = new PoolUse(ByteSize.ZERO, 0, 0);

  PoolUse plus(PoolUse other) {
    return new PoolUse(
        reserved.plus(other.reserved), resources + other.resources, snapshots + other.snapshots);
  }

  PoolUse minus(PoolUse other) {
    return new PoolUse(
        ByteSize.bytes(reserved.bytes() - other.reserved.bytes()),
        resources - other.resources,
        snapshots - other.snapshots);
  }

  public boolean empty() {
    return resources == 0 && snapshots == 0;
  }
}
