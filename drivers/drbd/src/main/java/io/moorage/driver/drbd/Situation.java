// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.util.Map;
import java.util.Optional;

/**
 * What is there of a resource on this node.
 *
 * @param kernel empty where it is not up
 * @param configured empty where that is not known
 * @param file its configuration file
 * @param metadata by volume number, for the devices that the kernel does not hold
 */
record Situation(
    Optional<ResourceState> kernel,
    Optional<Configured> configured,
    Optional<String> file,
    Map<Integer, Metadata> metadata) {
  Situation {
    metadata = Map.copyOf(metadata);
  }

  /**
   * How the kernel is configured.
   *
   * @param all every option
   * @param changed those that are not as they are by default
   */
  record Configured(Running all, Running changed) {}

  Metadata metadata(int volume) {
    return metadata.getOrDefault(volume, Metadata.UNKNOWN);
  }
}
