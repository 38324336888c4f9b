// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells what is ours from what only has a name of ours. */
record Ownership(PoolDirectory directory, Attachments attachments) {

  /** The file of a volume; empty where that volume is not there, whatever else has its name. */
  Optional<Item> volume(VolumeRef volume) throws IOException {
    return directory
        .look(volume.nameOnDisk())
        .filter(item -> item.tag() instanceof Tag.OfVolume tag && tag.ref().equals(volume));
  }

  /** As {@link #volume}, for a snapshot. */
  Optional<Item> snapshot(SnapshotRef snapshot) throws IOException {
    return directory
        .look(snapshot.nameOnDisk())
        .filter(item -> item.tag() instanceof Tag.OfSnapshot tag && tag.ref().equals(snapshot));
  }

  Item required(VolumeRef volume) throws IOException, DriverException {
    Optional<Item> item = volume(volume);
    if (item.isPresent()) {
      return item.get();
    }
    throw missing("volume", volume.nameOnDisk(), volume.resourceId());
  }

  Item required(SnapshotRef snapshot) throws IOException, DriverException {
    Optional<Item> item = snapshot(snapshot);
    if (item.isPresent()) {
      return item.get();
    }
    throw missing("snapshot", snapshot.nameOnDisk(), snapshot.snapshotId());
  }

  private DriverException missing(String what, String name, String id) throws IOException {
    return new DriverException(
        new Problem(
            "there is no " + what + " " + name + " in pool " + directory.pool(),
            directory
                .look(name)
                .map(item -> item.path() + " is " + words(item.tag()))
                .orElse(directory.file(name) + " does not exist"),
            "if it was moved, move it back with its extended attributes; its tag has to be " + id));
  }

  /** Fails where a name is taken, by whomever. */
  void requireFree(String name) throws IOException, DriverException {
    Optional<Item> item = directory.look(name);
    Path file = directory.file(name);
    if (item.isPresent()) {
      throw new DriverException(
          new Problem(
              "the name " + name + " is taken in pool " + directory.pool(),
              file + " is " + words(item.get().tag()),
              "look at what it is; move it away if it is not needed there"));
    }
    LoopDevice device = attachments.deleted().get(file);
    if (device != null) {
      throw new DriverException(
          new Problem(
              file + " was deleted while it was attached as " + device.path(),
              "its data is lost once that device is detached",
              "save it (dd if="
                  + device.path()
                  + " of=…), then detach it (losetup --detach "
                  + device.path()
                  + ")"));
    }
  }

  private static String words(Tag tag) {
    return switch (tag) {
      case Tag.OfVolume volume ->
          "volume "
              + volume.ref().nameOnDisk()
              + " of the resource with id "
              + volume.ref().resourceId();
      case Tag.OfSnapshot snapshot ->
          "snapshot " + snapshot.ref().nameOnDisk() + " with id " + snapshot.ref().snapshotId();
      case Tag.Missing missing -> "not ours: it has no tag of ours";
    };
  }
}
