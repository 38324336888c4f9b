// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.VolumeRef;

/** The block device of an attached volume, for a layer that stands on it. */
public final class SimulatedDevice {
  private final SimulatedDisks disks;
  private final String path;
  private final VolumeRef volume;

  SimulatedDevice(SimulatedDisks disks, String path, VolumeRef volume) {
    this.disks = disks;
    this.path = path;
    this.volume = volume;
  }

  public String path() {
    return path;
  }

  VolumeRef volume() {
    return volume;
  }

  /** Whether the volume is still there, attached as it was. */
  public boolean exists() {
    return disks.behind(this).isPresent();
  }

  public ByteSize size() {
    return disks.behind(this).map(SimulatedVolume::size).orElse(ByteSize.ZERO);
  }

  /** The id of the content that its volume carries; empty where it is gone. */
  String contentId() {
    return disks.behind(this).map(SimulatedVolume::contentId).orElse("");
  }

  boolean inUse() {
    return disks.behind(this).filter(SimulatedVolume::inUse).isPresent();
  }

  /** What it holds; empty text where it is blank, or gone. */
  public String read() {
    return disks.behind(this).map(SimulatedVolume::data).orElse("");
  }

  /** Writes it; false where it is gone. */
  public boolean write(String content) {
    boolean there = exists();
    if (there) {
      disks.write(volume, content);
    }
    return there;
  }

  /** Opens or closes it; one that is gone needs no closing. */
  public void use(boolean inUse) {
    if (exists()) {
      disks.use(volume, inUse);
    }
  }
}
