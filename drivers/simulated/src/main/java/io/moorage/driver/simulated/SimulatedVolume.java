// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.VolumeRef;
import java.util.Optional;

/**
 * A volume as it lies in a simulated pool.
 *
 * @param data what was written last
 * @param written how much of it was ever written
 * @param device where it is attached
 * @param inUse whether somebody has the device open
 */
record SimulatedVolume(
    VolumeRef ref,
    String contentId,
    ByteSize size,
    String data,
    ByteSize written,
    Optional<String> device,
    boolean inUse) {

  SimulatedVolume withSize(ByteSize bytes) {
    return new SimulatedVolume(ref, contentId, bytes, data, written, device, inUse);
  }

  SimulatedVolume withDevice(Optional<String> path) {
    return new SimulatedVolume(ref, contentId, size, data, written, path, false);
  }

  SimulatedVolume withUse(boolean open) {
    return new SimulatedVolume(ref, contentId, size, data, written, device, open);
  }

  SimulatedVolume withData(String value, ByteSize extent) {
    ByteSize all = written.compareTo(extent) < 0 ? extent : written;
    return new SimulatedVolume(ref, contentId, size, value, all, device, inUse);
  }
}
