// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import java.util.Optional;

/** Volumes and snapshots made usable on a node, and given back. */
final class Activation {
  private final BlockStorage storage;
  private final PveDisks disks;
  private final SnapshotCopies copies;

  Activation(BlockStorage storage, PveDisks disks, SnapshotCopies copies) {
    this.storage = storage;
    this.disks = disks;
    this.copies = copies;
  }

  ObjectNode activate(Request request) {
    Disk disk = disks.require(request.volname(), request.storeid());
    NodeName node = request.node();
    Optional<SnapshotName> snapshot = request.optionalSnapshot();
    return snapshot.isPresent()
        ? activateSnapshot(disk, snapshot.get(), node)
        : Answers.attachment(
            storage.attach(disk.name(), node, mode(disk, node, request.migration())), disk.size());
  }

  private ObjectNode activateSnapshot(Disk disk, SnapshotName name, NodeName node) {
    DiskSnapshot snapshot = disks.snapshot(disk, name);
    return Answers.attachment(copies.attach(disk, snapshot, node), snapshot.size());
  }

  /**
   * What a node has stays as it is, since Proxmox activates again before nearly everything. A
   * second writer is let in only as the target of a live migration, and only beside one other: all
   * else is two guests on one disk.
   */
  private static AccessMode mode(Disk disk, NodeName node, boolean migration) {
    Optional<AccessMode> present =
        disk.attachments().stream()
            .filter(attachment -> attachment.node().equals(node))
            .map(Attachment::mode)
            .findFirst();
    boolean besideOneOther = disk.attachments().size() == 1;
    return present
        .filter(mode -> mode != AccessMode.READ_ONLY)
        .orElse(migration && besideOneOther ? AccessMode.MIGRATION_TARGET : AccessMode.EXCLUSIVE);
  }

  /** Ends the use on a node; a volume that is not there, or not in use there, is a success. */
  ObjectNode deactivate(Request request) {
    NodeName node = request.node();
    Optional<SnapshotName> snapshot = request.optionalSnapshot();
    disks
        .find(request.volname(), request.storeid())
        .ifPresent(disk ->
            snapshot.ifPresentOrElse(
                name -> copies.detach(disk, name, node), () -> storage.detach(disk.name(), node)));
    return Json.object();
  }
}
