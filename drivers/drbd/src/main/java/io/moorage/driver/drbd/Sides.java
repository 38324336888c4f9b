// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.drbd.ResourceState.Connection;
import java.util.stream.Collectors;

/** Says what this side of a split has, so that people can choose. */
final class Sides {
  private Sides() {}

  static String here(ResourceState state, Connection split) {
    String volumes =
        state.devices().values().stream()
            .map(device -> {
              var peer = split.volumes().get(device.volume());
              return "volume %d %s, %s changed since"
                  .formatted(
                      device.volume(),
                      device.disk().word(),
                      peer == null ? "nothing known" : peer.outOfSync());
            })
            .collect(Collectors.joining("; "));
    return "here " + (state.primary() ? "Primary" : "Secondary") + ", " + volumes;
  }
}
