// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import java.util.List;
import java.util.Optional;

/**
 * A resource as the node sees it.
 *
 * @param id the {@link ResourceSpec#id} it answers
 * @param generation the generation of the spec that this is about
 * @param network how it stands over the network, where it reaches that far and is up
 */
public record ResourceReport(
    String id,
    ResourceName resource,
    long generation,
    ItemState state,
    List<VolumeReport> volumes,
    Optional<NetworkFacts> network) {
  public ResourceReport {
    volumes = List.copyOf(volumes);
  }

  /** One of a resource that does not reach over the network. */
  public ResourceReport(
      String id,
      ResourceName resource,
      long generation,
      ItemState state,
      List<VolumeReport> volumes) {
    this(id, resource, generation, state, volumes, Optional.empty());
  }

  /**
   * A volume.
   *
   * @param devicePath the top-most device, where there is one
   * @param contentId the {@link Content#id} it carries
   */
  public record VolumeReport(
      int number,
      Optional<String> devicePath,
      ByteSize allocated,
      ByteSize usable,
      String contentId) {}
}
