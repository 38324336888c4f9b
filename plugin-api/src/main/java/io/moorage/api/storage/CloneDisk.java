// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.util.Map;
import java.util.Optional;

/**
 * A copy that a platform wants.
 *
 * @param source the disk to copy
 * @param snapshot the snapshot to copy, or empty for the present content
 * @param name the copy's name, and the key under which the call is idempotent
 * @param labels the copy's marks; the source's are not inherited
 */
public record CloneDisk(
    ResourceName source,
    Optional<SnapshotName> snapshot,
    ResourceName name,
    Map<String, String> labels) {
  public CloneDisk {
    labels = Map.copyOf(labels);
  }
}
