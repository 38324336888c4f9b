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
 * @param freeze what became of the newest freeze of its I/O that this daemon began
 */
public record ResourceReport(
    String id,
    ResourceName resource,
    long generation,
    ItemState state,
    List<VolumeReport> volumes,
    Optional<NetworkFacts> network,
    Optional<Freeze> freeze) {
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
    this(id, resource, generation, state, volumes, Optional.empty(), Optional.empty());
  }

  /**
   * What became of a freeze.
   *
   * @param id what it was for
   */
  public record Freeze(String id, Stage stage) {

    /** How far it has come. */
    public enum Stage {
      /** I/O stands still. */
      HOLDS,
      /** I/O stood still until it was asked to go on. */
      KEPT,
      /** The node had to end it before it was asked to. */
      OVER
    }
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
      String contentId) {

    /** The same with another device for its user. */
    public VolumeReport withDevice(Optional<String> path) {
      return new VolumeReport(number, path, allocated, usable, contentId);
    }
  }
}
