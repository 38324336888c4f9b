// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.util.List;
import java.util.Optional;

/**
 * The disks of the cluster that are Proxmox volumes, by their volume names. Other disks, and those
 * of other storages, are not there for a caller: nobody deletes through one storage what belongs to
 * another.
 */
final class PveDisks {
  private final BlockStorage storage;

  PveDisks(BlockStorage storage) {
    this.storage = storage;
  }

  /** The volume's name of a disk. */
  static String volnameOf(Disk disk) {
    return disk.labels().getOrDefault(Label.VOLNAME, disk.name().value());
  }

  static Optional<Long> vmidOf(Disk disk) {
    return Optional.ofNullable(disk.labels().get(Label.VMID))
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Long::valueOf);
  }

  List<Disk> list(GroupName group, Optional<String> storeid) {
    return storage.list(group).stream().filter(disk -> belongsTo(disk, storeid)).toList();
  }

  /** The volume, or empty if there is none of that name in the storage. */
  Optional<Disk> find(Volname volname, Optional<String> storeid) {
    return storage
        .find(volname.resource())
        .filter(disk -> volnameOf(disk).equals(volname.value()))
        .filter(disk -> belongsTo(disk, storeid));
  }

  Disk require(Volname volname, Optional<String> storeid) {
    return find(volname, storeid)
        .orElseThrow(() ->
            new StorageException(
                Code.NOT_FOUND,
                "There is no volume "
                    + volname
                    + storeid.map(id -> " in storage " + id).orElse("")
                    + ".",
                "List the storage's volumes with 'pvesm list'; on the guest, run 'qm rescan'."));
  }

  /** The snapshot of exactly this name; to Proxmox, names that differ in case are different. */
  Optional<DiskSnapshot> findSnapshot(Disk disk, SnapshotName name) {
    return storage.snapshots(disk.name()).stream()
        .filter(snapshot -> snapshot.name().value().equals(name.value()))
        .findFirst();
  }

  DiskSnapshot snapshot(Disk disk, SnapshotName name) {
    return findSnapshot(disk, name)
        .orElseThrow(() ->
            new StorageException(
                Code.NOT_FOUND,
                "The volume " + volnameOf(disk) + " has no snapshot " + name + ".",
                "Compare with 'qm listsnapshot'; an entry without a disk can be deleted by force."));
  }

  private static boolean belongsTo(Disk disk, Optional<String> storeid) {
    return vmidOf(disk).isPresent()
        && storeid.map(id -> id.equals(disk.labels().get(Label.STOREID))).orElse(true);
  }
}
