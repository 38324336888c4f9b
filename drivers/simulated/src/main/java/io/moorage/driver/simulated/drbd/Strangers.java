// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.Optional;
import java.util.stream.Stream;

/** What a node without a disk makes of data that comes its way: it only knows what it was shown. */
record Strangers(Replication replication) {

  /** A node without a disk takes nobody whose data is neither what it has seen nor older. */
  boolean agree(Member one, Member other) {
    return agrees(one, other) && agrees(other, one);
  }

  private boolean agrees(Member diskless, Member joining) {
    return diskless.devices().values().stream()
        .filter(device -> device.attached().isEmpty() && !device.exposed().isEmpty())
        .allMatch(device ->
            joining
                .device(device.number())
                .filter(Device::upToDate)
                .flatMap(Device::image)
                .map(image -> related(diskless, device, image))
                .orElse(true));
  }

  private boolean related(Member diskless, Device device, DiskImage joining) {
    return joining.current().equals(device.exposed())
        || joining.descendsFrom(device.exposed())
        || known(diskless, device).anyMatch(image -> image.descendsFrom(joining.current()));
  }

  private Stream<DiskImage> known(Member diskless, Device device) {
    return replication.neighbours(diskless).stream()
        .flatMap(other -> other.device(device.number()).stream())
        .filter(Device::upToDate)
        .flatMap(found -> found.image().stream());
  }

  /** A node without a disk knows that there is newer data than what has just come. */
  void outdateOlder(Member diskless, Member joining) {
    for (Device device : diskless.devices().values()) {
      Optional<Device> there = joining.device(device.number()).filter(Device::upToDate);
      if (device.attached().isEmpty()
          && there.isPresent()
          && !device.exposed().isEmpty()
          && there
              .flatMap(Device::image)
              .filter(image ->
                  known(diskless, device).anyMatch(known -> known.descendsFrom(image.current())))
              .isPresent()
          && !joining.primary()) {
        there.get().disk(DiskState.OUTDATED);
      }
    }
  }
}
