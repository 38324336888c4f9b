// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeRef;
import java.util.List;
import java.util.Optional;

/** What one report says, with our rule of names and tags. */
record Inventory(PoolName pool, Backing backing, List<LogicalVolume> volumes) {
  /**
   * Ends the name of the volume that takes another's place in a roll back. No name of ours has a
   * dot.
   */
  private static final String SUCCESSOR = ".rolled-back";

  Inventory {
    volumes = List.copyOf(volumes);
  }

  static String successorOf(VolumeRef volume) {
    return volume.nameOnDisk() + SUCCESSOR;
  }

  Optional<LogicalVolume> named(String name) {
    return volumes.stream().filter(volume -> volume.name().equals(name)).findFirst();
  }

  /** A volume of ours, under its name. */
  Optional<LogicalVolume> volume(VolumeRef ref) {
    return named(ref.nameOnDisk()).filter(volume -> isOf(volume, ref));
  }

  /** The volume of ours that is to take the place of the one of that name. */
  Optional<LogicalVolume> successor(VolumeRef ref) {
    return named(successorOf(ref)).filter(volume -> isOf(volume, ref));
  }

  Optional<LogicalVolume> snapshot(SnapshotRef ref) {
    return named(ref.nameOnDisk())
        .filter(volume -> tag(volume) instanceof Tag.OfSnapshot tag && tag.ref().equals(ref));
  }

  private boolean isOf(LogicalVolume volume, VolumeRef ref) {
    return tag(volume) instanceof Tag.OfVolume tag && tag.ref().equals(ref);
  }

  /** Volumes of another pool in the same group are not this pool's, whatever their tag. */
  Tag tag(LogicalVolume volume) {
    return volume.pool().equals(backing.thinPool()) ? Tag.of(volume, pool) : new Tag.Missing();
  }

  boolean isBacking(LogicalVolume volume) {
    return backing.thinPool().filter(volume.name()::equals).isPresent();
  }

  LogicalVolume required(VolumeRef ref) throws DriverException {
    Optional<LogicalVolume> volume = volume(ref);
    if (volume.isPresent()) {
      return volume.get();
    }
    throw missing("volume", ref.nameOnDisk(), ref.resourceId());
  }

  LogicalVolume required(SnapshotRef ref) throws DriverException {
    Optional<LogicalVolume> snapshot = snapshot(ref);
    if (snapshot.isPresent()) {
      return snapshot.get();
    }
    throw missing("snapshot", ref.nameOnDisk(), ref.snapshotId());
  }

  private DriverException missing(String what, String name, String id) {
    return new DriverException(
        new Problem(
            "there is no " + what + " " + name + " in pool " + pool,
            named(name)
                .map(volume -> backing.volume(name) + " is " + words(volume))
                .orElse("LVM knows no " + backing.volume(name)),
            "if it was renamed, give it its name again; its tag has to be " + id));
  }

  /** Fails where a name is taken, by whomever. */
  void requireFree(String name) throws DriverException {
    Optional<LogicalVolume> volume = named(name);
    if (volume.isPresent()) {
      throw new DriverException(
          new Problem(
              "the name " + name + " is taken in pool " + pool,
              backing.volume(name) + " is " + words(volume.get()),
              "look at what it is; rename it with 'lvrename' if it is needed"));
    }
  }

  private String words(LogicalVolume volume) {
    return switch (tag(volume)) {
      case Tag.OfVolume(VolumeRef ref, String content) ->
          "volume " + ref.nameOnDisk() + " of the resource with id " + ref.resourceId();
      case Tag.OfSnapshot tag ->
          "snapshot " + tag.ref().nameOnDisk() + " with id " + tag.ref().snapshotId();
      case Tag.Missing missing -> "not ours: it has no tag of ours";
    };
  }
}
