// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.PoolUse;
import io.moorage.server.cluster.StoragePool;
import java.util.Optional;

/**
 * A pool that might take a replica, with all that filters and scores look at.
 *
 * @param capacity its room, where its node could be asked
 * @param room what new volumes may take, over-subscription counted; zero where the capacity is
 *     unknown
 */
record Candidate(
    Node node,
    NodeView view,
    StoragePool pool,
    Optional<PoolCapacity> capacity,
    PoolUse use,
    ByteSize room) {

  PoolKey key() {
    return pool.poolKey();
  }

  /** Physical room, as it was last seen. */
  ByteSize free() {
    return capacity.map(PoolCapacity::free).orElse(ByteSize.ZERO);
  }
}
