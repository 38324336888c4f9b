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
 */
public record ResourceReport(
    String id,
    ResourceName resource,
    long generation,
    ItemState state,
    List<VolumeReport> volumes) {
  public ResourceReport {
    volumes = List.copyOf(volumes);
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
