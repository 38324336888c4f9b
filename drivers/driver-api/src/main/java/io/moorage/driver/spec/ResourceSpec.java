// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ResourceName;
import java.util.List;
import java.util.Optional;

/**
 * What a resource should be on this node.
 *
 * @param id identity of this incarnation: a name that is used again comes with another id, and the
 *     node never takes the data of one for that of the other
 * @param generation the revision of the server's last change to it; a node refuses an older one
 * @param lifecycle {@code ABSENT} asks for removal, and only that ever does
 * @param volumes those that this node holds the data of
 * @param network how it reaches other nodes, where it does
 */
public record ResourceSpec(
    String id,
    ResourceName resource,
    long generation,
    Lifecycle lifecycle,
    List<VolumeSpec> volumes,
    Optional<NetworkSpec> network) {
  public ResourceSpec {
    volumes = List.copyOf(volumes);
  }

  /** One that does not reach over the network. */
  public ResourceSpec(
      String id,
      ResourceName resource,
      long generation,
      Lifecycle lifecycle,
      List<VolumeSpec> volumes) {
    this(id, resource, generation, lifecycle, volumes, Optional.empty());
  }

  /** Whether the thing is to be there. */
  public enum Lifecycle {
    PRESENT,
    ABSENT
  }
}
