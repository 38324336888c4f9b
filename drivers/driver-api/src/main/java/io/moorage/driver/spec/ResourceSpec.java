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
 * @param freeze for what its I/O is to stand still, where it is to
 */
public record ResourceSpec(
    String id,
    ResourceName resource,
    long generation,
    Lifecycle lifecycle,
    List<VolumeSpec> volumes,
    Optional<NetworkSpec> network,
    Optional<Freeze> freeze) {
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
    this(id, resource, generation, lifecycle, volumes, Optional.empty(), Optional.empty());
  }

  /** Whether anything stands on its volumes, or in their stead. */
  public boolean layered() {
    return network.isPresent() || volumes.stream().anyMatch(volume -> volume.layers().size() > 1);
  }

  /**
   * I/O that stands still, so that all nodes can keep one moment. The node ends it by itself when
   * it has lasted too long, and then says so.
   *
   * @param id what it is for
   */
  public record Freeze(String id, Phase phase) {

    /** How far it is meant to have come. */
    public enum Phase {
      /** Begin it where it has not begun. */
      BEGIN,
      /** It has begun everywhere; where it is no more it has ended too early. */
      HOLD
    }
  }

  /** Whether the thing is to be there. */
  public enum Lifecycle {
    PRESENT,
    ABSENT
  }
}
