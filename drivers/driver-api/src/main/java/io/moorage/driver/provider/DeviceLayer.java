// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.provider;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.VolumePart;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A storey that is put on a block device and has a block device of its own.
 *
 * <p>Thread rules: called for one volume at a time but for several volumes at once.
 */
public interface DeviceLayer {

  /** The kind of layer it makes. */
  LayerKind kind();

  /**
   * Why this host cannot do it: a missing tool or module, each reason a line. Empty means it can.
   * May run tools; called at the start.
   */
  List<String> obstacles();

  /**
   * The device of a volume, where it is open. Quick: asked at every look at a volume.
   *
   * @param nameOnDisk the volume's name
   * @throws DriverException if it cannot be told
   */
  Optional<OpenDevice> find(String nameOnDisk) throws DriverException;

  /**
   * Opens the device; one that is open already stays so. A device below that is blank is prepared
   * first; one that holds anything else than this layer's own data is refused.
   *
   * @throws DriverException if it did not work; what was half done is finished by the next call
   */
  OpenDevice open(Below below) throws DriverException;

  /**
   * Has an open device take all the room that the device below has.
   *
   * @throws DriverException if it did not work
   */
  OpenDevice grow(Below below) throws DriverException;

  /**
   * Takes the device away; its data stays. One that is not there is no failure.
   *
   * @throws DriverException if it is in use
   */
  void close(String nameOnDisk) throws DriverException;

  /**
   * Has all that was written to an open device lie in the one below, and holds back what comes
   * after, until {@link #resume}. A layer that keeps nothing to itself has nothing to do. One that
   * is left paused, by a crash, is found {@link OpenDevice#paused} and goes on with the next {@link
   * #open}.
   *
   * @throws DriverException if it did not work; then nothing is held back
   */
  default void pause(String nameOnDisk) throws DriverException {}

  /**
   * Ends what {@link #pause} began; where nothing is held back that is no failure.
   *
   * @throws DriverException if it did not work
   */
  default void resume(String nameOnDisk) throws DriverException {}

  /** The commands of {@link #pause}, for people. */
  default List<String> pauseCommands(String nameOnDisk) {
    return List.of();
  }

  /** The commands of {@link #resume}, for people. */
  default List<String> resumeCommands(String nameOnDisk) {
    return List.of();
  }

  /** The commands of {@link #open}, for people. */
  List<String> openCommands(Below below);

  /** The commands of {@link #grow}, for people. */
  List<String> growCommands(Below below);

  /** The commands of {@link #close}, for people. */
  List<String> closeCommands(String nameOnDisk);

  /**
   * What a layer stands on.
   *
   * @param nameOnDisk the volume's name
   * @param device the path of the block device below
   * @param spec what the layer is to be
   * @param parts the paths of the block devices that it needs beside the one below
   * @param key the volume's key, where it is known
   */
  record Below(
      String nameOnDisk,
      String device,
      LayerSpec spec,
      Map<VolumePart, String> parts,
      Optional<Secret> key) {
    public Below {
      parts = Map.copyOf(parts);
    }
  }

  /**
   * A device that is there.
   *
   * @param paused whether it holds writes back
   */
  record OpenDevice(String path, ByteSize size, boolean paused) {
    /** One that lets writes through. */
    public OpenDevice(String path, ByteSize size) {
      this(path, size, false);
    }
  }
}
