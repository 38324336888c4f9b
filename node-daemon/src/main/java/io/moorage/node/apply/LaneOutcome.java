// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.PoolName;
import java.util.Set;

/**
 * How a run of a lane ended.
 *
 * @param again whether something failed or is left to do, so that the lane is to run again later
 * @param touched pools in which steps ran
 * @param doubtful pools whose facts do not fit what happened: they had better be read again
 * @param snapshots ids of the lane's snapshots that are there, for lanes that wait for them
 * @param waitsFor ids of snapshots that the lane needs and that are not there
 */
public record LaneOutcome(
    boolean again,
    Set<PoolName> touched,
    Set<PoolName> doubtful,
    Set<String> snapshots,
    Set<String> waitsFor) {
  public LaneOutcome {
    touched = Set.copyOf(touched);
    doubtful = Set.copyOf(doubtful);
    snapshots = Set.copyOf(snapshots);
    waitsFor = Set.copyOf(waitsFor);
  }
}
