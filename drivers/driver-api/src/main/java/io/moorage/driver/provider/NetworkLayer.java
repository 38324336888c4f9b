// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.provider;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NetworkSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A storey that is put on all volumes of a resource at once and that reaches other nodes.
 *
 * <p>Thread rules: {@link #adjust}, {@link #stop} and {@link #suspend} are called for one resource
 * at a time but for several resources at once; everything else may be called at any time, {@link
 * #resume} even while another call for the same resource hangs.
 */
public interface NetworkLayer {

  /** The kind of layer it makes. */
  LayerKind kind();

  /**
   * Why this host cannot do it: a missing tool or module, each reason a line. Empty means it can.
   * May run tools; called at the start.
   */
  List<String> obstacles();

  /**
   * How a resource stands. Quick: asked at every look at a resource, so it is told from what is
   * kept and kept fresh.
   *
   * @param wanted what it is to be; empty where it is only to go
   * @throws DriverException if it cannot be told
   */
  Standing look(ResourceName resource, Optional<Wanted> wanted) throws DriverException;

  /**
   * Brings a resource to what is wanted: does what is missing, and nothing where nothing is.
   * Devices below that are blank are prepared first; data of another one of these layers is never
   * overwritten.
   *
   * @throws DriverException if it did not work; what was half done is finished by the next call
   */
  void adjust(Wanted wanted) throws DriverException;

  /**
   * Takes a resource down; its data stays. One that is not there is no failure.
   *
   * @throws DriverException if it is in use
   */
  void stop(ResourceName resource) throws DriverException;

  /**
   * Has all I/O of a resource stand still until {@link #resume}; done twice it is done once.
   *
   * @throws DriverException if it did not work
   */
  void suspend(ResourceName resource) throws DriverException;

  /**
   * Ends what {@link #suspend} began; where nothing stands still that is no failure.
   *
   * @throws DriverException if it did not work
   */
  void resume(ResourceName resource) throws DriverException;

  /** Reads everything afresh: the slow look at what may have changed behind our back. */
  void refresh() throws DriverException;

  /**
   * Tells of resources that changed by themselves, from now on and on a thread of the layer's own.
   * Called once.
   */
  void watch(Consumer<ResourceName> changed);

  /** The commands of {@link #adjust}, for people; runs nothing. */
  List<String> adjustCommands(Wanted wanted);

  /** The commands of {@link #stop}, for people; runs nothing. */
  List<String> stopCommands(ResourceName resource);

  /**
   * What a resource is to be.
   *
   * @param devices the block devices below, by volume number; one that is missing is not there
   * @param metadata the block devices of the metadata, for volumes that have it apart
   */
  record Wanted(
      ResourceName resource,
      NetworkSpec spec,
      Map<Integer, String> devices,
      Map<Integer, String> metadata) {
    public Wanted {
      devices = Map.copyOf(devices);
      metadata = Map.copyOf(metadata);
    }

    /** Where the metadata lies with the data. */
    public Wanted(ResourceName resource, NetworkSpec spec, Map<Integer, String> devices) {
      this(resource, spec, devices, Map.of());
    }
  }

  /**
   * How a resource stands.
   *
   * @param facts empty where nothing of it is up
   * @param differences what {@link #adjust} would see to, each in a few words; empty where it is as
   *     wanted, and where nothing was said to be wanted
   */
  record Standing(Optional<NetworkFacts> facts, List<String> differences) {
    public static final Standing DOWN = new Standing(Optional.empty(), List.of());

    public Standing {
      differences = List.copyOf(differences);
    }
  }
}
