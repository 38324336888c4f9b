// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;

/** The pool that thin volumes lie in. */
record ThinPool(Backing backing, LogicalVolume volume) {
  /**
   * Beyond this, nothing new is begun: a pool whose metadata runs full goes read-only with all its
   * volumes.
   */
  private static final double METADATA_PERCENT_MAX = 90;

  static ThinPool of(Backing backing, LogicalVolume volume) throws DriverException {
    if (!volume.isThinPool()) {
      throw new DriverException(
          new Problem(
              backing + " is not a thin pool",
              "its attributes are " + volume.attributes(),
              "make one with 'lvcreate --type thin-pool', or use the kind LVM"));
    }
    return new ThinPool(backing, volume);
  }

  ByteSize free() {
    double used = volume.dataPercent().orElse(0.0);
    return ByteSize.bytes((long) (volume.size().bytes() * Math.max(0, 100 - used) / 100));
  }

  boolean hasRoom() {
    return metadataPercent() < METADATA_PERCENT_MAX && takesData();
  }

  private double metadataPercent() {
    return volume.metadataPercent().orElse(0.0);
  }

  private boolean takesData() {
    return volume.health().isEmpty() && volume.dataPercent().orElse(0.0) < 100;
  }

  /** Fails where one more volume or snapshot would be one too many. */
  void requireRoom() throws DriverException {
    if (metadataPercent() >= METADATA_PERCENT_MAX) {
      throw new DriverException(
          new Problem(
              "the metadata of thin pool " + backing + " is nearly full",
              metadataPercent() + " % of it are used",
              "make it larger: lvextend --poolmetadatasize +1G " + backing));
    }
    if (!takesData()) {
      throw new DriverException(
          new Problem(
              "thin pool " + backing + " takes no more data",
              volume.health().isEmpty() ? "it is full" : "its health is " + volume.health(),
              "make it larger: lvextend --size +<size> " + backing));
    }
  }
}
