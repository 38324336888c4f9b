// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.util.List;

/**
 * A snapshot's part on this node.
 *
 * @param id identity of the snapshot, the same on all its nodes
 * @param resource the resource it was taken of, which may be gone by now
 * @param volumes its volumes and the pools they are in
 */
public record SnapshotSpec(
    String id,
    ResourceName resource,
    SnapshotName name,
    long generation,
    Phase phase,
    List<Part> volumes) {
  public SnapshotSpec {
    volumes = List.copyOf(volumes);
  }

  /** What is to be done about it. */
  public enum Phase {
    /** Take it where it is missing. */
    TAKE,
    /** It was taken; where it is missing now it is lost, and is never taken anew. */
    KEEP,
    /** Remove it. */
    REMOVE
  }

  /**
   * One volume of the snapshot.
   *
   * @param number the volume's number
   */
  public record Part(int number, PoolName pool) {}
}
