// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.LayerKind;
import io.moorage.driver.spec.VolumePart;
import java.util.Map;

/**
 * A device that stands on those of volumes: in the kernel, so it outlives the daemon, but not the
 * host.
 *
 * @param below the device of the data
 * @param parts the devices of what serves it
 * @param paused whether it holds writes back
 */
record SimulatedMapping(
    LayerKind kind, String name, String below, Map<VolumePart, String> parts, boolean paused) {
  SimulatedMapping {
    parts = Map.copyOf(parts);
  }

  String path() {
    return "/dev/" + kind + "/" + name;
  }

  boolean standsOn(String device) {
    return below.equals(device) || parts.containsValue(device);
  }

  SimulatedMapping paused(boolean now) {
    return new SimulatedMapping(kind, name, below, parts, now);
  }
}
