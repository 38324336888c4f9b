// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeRef;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one report says, with our rule of names and tags. */
record Inventory(PoolName pool, Backing backing, List<Dataset> datasets) {
  /**
   * Ends the name of the volume that takes another's place in a roll back. No name of ours has a
   * dot.
   */
  private static final String SUCCESSOR = ".rolled-back";

  /** Ends the names of what is removed for us while ZFS still needs it. */
  private static final String REMOVED = ".removed-";

  Inventory {
    datasets = List.copyOf(datasets);
  }

  static String successorOf(VolumeRef volume) {
    return volume.nameOnDisk() + SUCCESSOR;
  }

  /** The name for a volume that is removed but has snapshots; the guid makes it the only one. */
  static String removedName(VolumeRef volume, Dataset dataset) {
    return volume.nameOnDisk() + REMOVED + dataset.guid();
  }

  /** The name for a snapshot that is removed but has clones, on the volume where it is now. */
  static String removedName(SnapshotRef snapshot, Dataset dataset) {
    return dataset.volumeName() + "@" + snapshot.name() + REMOVED + dataset.guid();
  }

  Optional<Dataset> named(String name) {
    return datasets.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
  }

  /** A volume of ours, under its name. */
  Optional<Dataset> volume(VolumeRef ref) {
    return named(ref.nameOnDisk()).filter(dataset -> isOf(dataset, ref));
  }

  /** The volume of ours that is to take the place of the one of that name. */
  Optional<Dataset> successor(VolumeRef ref) {
    return named(successorOf(ref)).filter(dataset -> isOf(dataset, ref));
  }

  /** A snapshot of ours, on whatever volume it is now: a roll back leaves it on the old one. */
  Optional<Dataset> snapshot(SnapshotRef ref) {
    return datasets.stream()
        .filter(dataset ->
            tag(dataset) instanceof Tag.OfSnapshot tag
                && tag.ref().equals(ref)
                && hasItsName(dataset, tag.ref()))
        .findFirst();
  }

  static boolean hasItsName(Dataset snapshot, SnapshotRef ref) {
    return snapshot.name().equals(snapshot.volumeName() + "@" + ref.name());
  }

  /** From the oldest to the newest, whosoever they are. */
  List<Dataset> snapshotsOf(Dataset volume) {
    return datasets.stream()
        .filter(dataset -> dataset.isSnapshot() && dataset.volumeName().equals(volume.name()))
        .sorted(Comparator.comparingLong(Dataset::createTxg))
        .toList();
  }

  /** Whether this is a snapshot of ours, removed or not. */
  boolean isOurs(Dataset snapshot) {
    return tag(snapshot) instanceof Tag.OfSnapshot tag
        && (hasItsName(snapshot, tag.ref()) || isRemoved(snapshot));
  }

  /** Volumes and snapshots that are removed for us and there only as long as ZFS needs them. */
  Stream<Dataset> removed() {
    return datasets.stream().filter(this::isRemoved);
  }

  boolean isRemoved(Dataset dataset) {
    return switch (tag(dataset)) {
      case Tag.OfVolume tag -> dataset.name().equals(removedName(tag.ref(), dataset));
      case Tag.OfSnapshot tag -> dataset.name().equals(removedName(tag.ref(), dataset));
      case Tag.Missing missing -> false;
    };
  }

  private boolean isOf(Dataset dataset, VolumeRef ref) {
    return tag(dataset) instanceof Tag.OfVolume tag && tag.ref().equals(ref);
  }

  Tag tag(Dataset dataset) {
    return Tag.of(dataset, pool);
  }

  Dataset required(VolumeRef ref) throws DriverException {
    Optional<Dataset> volume = volume(ref);
    if (volume.isPresent()) {
      return volume.get();
    }
    throw missing("volume", ref.nameOnDisk(), ref.nameOnDisk(), ref.resourceId());
  }

  Dataset required(SnapshotRef ref) throws DriverException {
    Optional<Dataset> snapshot = snapshot(ref);
    if (snapshot.isPresent()) {
      return snapshot.get();
    }
    String usual = new VolumeRef(pool, "", ref.resource(), ref.number()).nameOnDisk();
    throw missing("snapshot", ref.nameOnDisk(), usual + "@" + ref.name(), ref.snapshotId());
  }

  private DriverException missing(String what, String ours, String name, String id) {
    return new DriverException(
        new Problem(
            "there is no " + what + " " + ours + " in pool " + pool,
            named(name)
                .map(dataset -> backing.full(name) + " is " + words(dataset))
                .orElse("ZFS knows no " + backing.full(name)),
            "if it was renamed, give it its name again; its property io.moorage:id has to be "
                + id));
  }

  /** Fails where a name is taken, by whomever. */
  void requireFree(String name) throws DriverException {
    Optional<Dataset> dataset = named(name);
    if (dataset.isPresent()) {
      throw new DriverException(
          new Problem(
              "the name " + name + " is taken in pool " + pool,
              backing.full(name) + " is " + words(dataset.get()),
              "look at what it is; rename it with 'zfs rename' if it is needed"));
    }
  }

  private String words(Dataset dataset) {
    return switch (tag(dataset)) {
      case Tag.OfVolume(VolumeRef ref, String content) ->
          "volume " + ref.nameOnDisk() + " of the resource with id " + ref.resourceId();
      case Tag.OfSnapshot tag ->
          "snapshot " + tag.ref().nameOnDisk() + " with id " + tag.ref().snapshotId();
      case Tag.Missing missing -> "not ours: it has no properties of ours";
    };
  }
}
