// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.CloneDisk;
import io.moorage.api.storage.CreateDisk;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Volumes from their making to their end. */
final class Disks {
  private final BlockStorage storage;
  private final PveDisks disks;
  private final SnapshotCopies copies;
  private final NewNames names;

  Disks(BlockStorage storage, PveDisks disks, SnapshotCopies copies) {
    this.storage = storage;
    this.disks = disks;
    this.copies = copies;
    names = new NewNames(storage);
  }

  ObjectNode create(Request request) {
    Origin origin = Origin.of(request, request.group());
    long size = request.sizeBytes();
    return made(
        names.under(
            origin, name -> storage.create(wanted(origin, name, size, request.optionalNode()))));
  }

  ObjectNode planCreate(Request request) {
    Origin origin = Origin.of(request, request.group());
    Volname name = names.preview(origin);
    return Answers.plan(
            storage.planCreate(wanted(origin, name, request.sizeBytes(), request.optionalNode())))
        .put("volname", name.value());
  }

  private static CreateDisk wanted(
      Origin origin, Volname name, long size, Optional<NodeName> node) {
    return new CreateDisk(
        name.resource(), origin.group(), ByteSize.bytes(size), origin.labels(name), node);
  }

  ObjectNode clone(Request request) {
    Disk source = disks.require(request.volname(), request.storeid());
    Optional<SnapshotName> snapshot =
        request.optionalSnapshot().map(name -> disks.snapshot(source, name).name());
    Origin origin = Origin.of(request, source.group());
    return made(
        names.under(origin, name -> storage.clone(copy(source.name(), snapshot, origin, name))));
  }

  private static CloneDisk copy(
      ResourceName source, Optional<SnapshotName> snapshot, Origin origin, Volname copy) {
    return new CloneDisk(source, snapshot, copy.resource(), origin.labels(copy));
  }

  private static ObjectNode made(Disk disk) {
    return Json.object()
        .put("volname", PveDisks.volnameOf(disk))
        .put("sizeBytes", disk.size().bytes());
  }

  /**
   * Deletes a volume with its snapshots, as Proxmox's own storages do. The calling node lets go
   * first, since Proxmox also frees volumes that are still active there; the use on any other node
   * forbids it.
   */
  ObjectNode delete(Request request) {
    Optional<Disk> found = disks.find(request.volname(), request.storeid());
    found.ifPresent(disk -> delete(disk, request.optionalNode()));
    return Json.object().put("deleted", found.isPresent());
  }

  private void delete(Disk disk, Optional<NodeName> caller) {
    requireUnusedElsewhere(disk, caller);
    caller.ifPresent(node -> storage.detach(disk.name(), node));
    for (DiskSnapshot snapshot : storage.snapshots(disk.name())) {
      copies.drop(disk, snapshot.name());
      storage.deleteSnapshot(disk.name(), snapshot.name());
    }
    storage.delete(disk.name());
  }

  /** Asked before the snapshots go: a refusal must leave everything as it was. */
  private static void requireUnusedElsewhere(Disk disk, Optional<NodeName> caller) {
    String others =
        disk.attachments().stream()
            .map(Attachment::node)
            .filter(node -> caller.filter(node::equals).isEmpty())
            .map(NodeName::value)
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw new StorageException(
          Code.IN_USE,
          "The volume " + PveDisks.volnameOf(disk) + " is in use on " + others + ".",
          "Stop the guest there, or move it here, and delete the volume again.");
    }
  }

  ObjectNode list(Request request) {
    Predicate<Disk> wanted = selection(request);
    ObjectNode answer = Json.object();
    ArrayNode listed = answer.putArray("disks");
    disks.list(request.group(), request.storeid()).stream()
        .filter(wanted)
        .map(Answers::disk)
        .forEach(listed::add);
    return answer;
  }

  /** Named volumes are exactly those, whoever owns them; else the owner decides. */
  private static Predicate<Disk> selection(Request request) {
    Optional<String> volnames = request.fields().optionalText("volnames");
    if (volnames.isPresent()) {
      List<String> named = Stream.of(volnames.get().split(",")).toList();
      return disk -> named.contains(PveDisks.volnameOf(disk));
    }
    Optional<Long> vmid = request.optionalVmid();
    return disk -> vmid.isEmpty() || vmid.equals(PveDisks.vmidOf(disk));
  }

  ObjectNode find(Request request) {
    return Answers.disk(disks.require(request.volname(), request.storeid()));
  }

  ObjectNode resize(Request request) {
    Disk disk = disks.require(request.volname(), request.storeid());
    return made(storage.resize(disk.name(), ByteSize.bytes(request.sizeBytes())));
  }

  ObjectNode planDelete(Request request) {
    Disk disk = disks.require(request.volname(), request.storeid());
    return Answers.plan(storage.planDelete(disk.name()));
  }
}
