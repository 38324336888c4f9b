// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.util.Map;
import java.util.Optional;

/**
 * A disk that a platform wants.
 *
 * @param name its name, and the key under which the call is idempotent
 * @param group the resource group it is made from
 * @param size usable size, at least
 * @param labels the platform's own marks; kept as properties {@code Aux/<key>} and given back
 * @param preferredNode a node that should hold a replica if the group's rules allow it
 */
public record CreateDisk(
    ResourceName name,
    GroupName group,
    ByteSize size,
    Map<String, String> labels,
    Optional<NodeName> preferredNode) {
  public CreateDisk {
    labels = Map.copyOf(labels);
  }
}
