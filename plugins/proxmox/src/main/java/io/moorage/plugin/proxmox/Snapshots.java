// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.util.Optional;

/** Points in time of volumes. Proxmox's snapshot names fit as they are, but for their case. */
final class Snapshots {
  private final BlockStorage storage;
  private final PveDisks disks;
  private final SnapshotCopies copies;
  private final RecentRequests recent = new RecentRequests();

  Snapshots(BlockStorage storage, PveDisks disks, SnapshotCopies copies) {
    this.storage = storage;
    this.disks = disks;
    this.copies = copies;
  }

  ObjectNode create(Request request) {
    Disk disk = disks.require(request.volname(), request.storeid());
    SnapshotName name = request.snapshot("name");
    refuseOldSnapshot(disk, name, request.requestId());
    return Answers.snapshot(storage.snapshot(disk.name(), name));
  }

  /**
   * A snapshot that is already there is an answer only for the request that made it: for any other
   * it would pass off an old point in time as the present. A call without an id cannot be told from
   * its repetition and is believed.
   */
  private void refuseOldSnapshot(Disk disk, SnapshotName name, Optional<String> requestId) {
    Optional<DiskSnapshot> old =
        storage.snapshots(disk.name()).stream()
            .filter(snapshot -> snapshot.name().equals(name))
            .findFirst();
    boolean sameSpelling =
        old.filter(snapshot -> !snapshot.name().value().equals(name.value())).isEmpty();
    String key = disk.name().key() + "@" + name.value();
    boolean repeated = requestId.map(id -> recent.repeats(id, key)).orElse(true);
    if (old.isPresent() && !(sameSpelling && repeated)) {
      throw new StorageException(
          Code.ALREADY_EXISTS,
          "The volume "
              + PveDisks.volnameOf(disk)
              + " has a snapshot "
              + old.get().name()
              + " since "
              + old.get().taken()
              + ".",
          "Delete that snapshot or choose another name; names that differ only in case are the same.");
    }
  }

  ObjectNode list(Request request) {
    Disk disk = disks.require(request.volname(), request.storeid());
    ObjectNode answer = Json.object();
    ArrayNode snapshots = answer.putArray("snapshots");
    storage.snapshots(disk.name()).stream().map(Answers::snapshot).forEach(snapshots::add);
    return answer;
  }

  /** Forced deletions and repetitions rely on this: what is not there is deleted. */
  ObjectNode delete(Request request) {
    SnapshotName name = request.snapshotInPath();
    Optional<Disk> found =
        disks
            .find(request.volname(), request.storeid())
            .filter(disk -> disks.findSnapshot(disk, name).isPresent());
    found.ifPresent(disk -> {
      copies.drop(disk, name);
      storage.deleteSnapshot(disk.name(), name);
    });
    return Json.object().put("deleted", found.isPresent());
  }

  /**
   * The calling node lets go first: Proxmox rolls back while the stopped guest's volumes may still
   * be active.
   */
  ObjectNode rollback(Request request) {
    Disk disk = disks.require(request.volname(), request.storeid());
    SnapshotName name = disks.snapshot(disk, request.snapshot("snapshot")).name();
    request.optionalNode().ifPresent(node -> storage.detach(disk.name(), node));
    return Json.object().put("sizeBytes", storage.rollback(disk.name(), name).size().bytes());
  }
}
