// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A disk as it is.
 *
 * @param size the size that was asked for; the device is never smaller
 * @param created when it was made
 * @param attachments who uses it where
 */
public record Disk(
    ResourceName name,
    GroupName group,
    ByteSize size,
    Instant created,
    Map<String, String> labels,
    List<Replica> replicas,
    List<Attachment> attachments) {
  public Disk {
    labels = Map.copyOf(labels);
    replicas = List.copyOf(replicas);
    attachments = List.copyOf(attachments);
  }

  /**
   * The data of a disk on one node.
   *
   * @param devicePath the device, or empty while the node has not reported it
   * @param allocated space taken so far in the pool
   */
  public record Replica(
      NodeName node, PoolName pool, Optional<String> devicePath, ByteSize allocated) {}
}
