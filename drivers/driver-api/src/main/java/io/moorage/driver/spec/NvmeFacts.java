// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import java.util.List;
import java.util.Optional;

/**
 * A resource over NVMe-oF.
 *
 * @param volumes the devices of an initiator; empty on the target
 * @param paths the connections of an initiator; empty on the target
 */
public record NvmeFacts(List<Volume> volumes, List<Path> paths, boolean inUse, List<String> drift)
    implements NetworkFacts {
  public NvmeFacts {
    volumes = List.copyOf(volumes);
    paths = List.copyOf(paths);
    drift = List.copyOf(drift);
  }

  /** A volume of another node that is a device here. */
  public record Volume(int number, String devicePath, ByteSize size) {}

  /**
   * A connection to the target.
   *
   * @param state in the kernel's words: live, connecting, resetting …
   */
  public record Path(String address, int port, String state) {}

  @Override
  public boolean suspended() {
    return false;
  }

  /** A volume by its number. */
  public Optional<Volume> volume(int number) {
    return volumes.stream().filter(volume -> volume.number() == number).findFirst();
  }

  @Override
  public Optional<String> devicePath(int number) {
    return volume(number).map(Volume::devicePath);
  }
}
