// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import io.moorage.driver.provider.NetworkLayer.Wanted;
import java.util.List;
import java.util.Optional;

/**
 * Where the metadata of a volume lies.
 *
 * @param device the block device with the metadata on it
 * @param apart whether there is nothing else on it
 */
record MetaDisk(String device, boolean apart) {

  /** That of a volume, where the devices below it are there. */
  static Optional<MetaDisk> of(Wanted wanted, int volume) {
    return Optional.ofNullable(wanted.devices().get(volume))
        .map(device ->
            Optional.ofNullable(wanted.metadata().get(volume))
                .map(own -> new MetaDisk(own, true))
                .orElseGet(() -> new MetaDisk(device, false)));
  }

  /** As drbdmeta is told. */
  List<String> arguments() {
    return List.of(device, apart ? "flex-external" : "internal");
  }
}
