// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.util.List;
import java.util.Optional;

/**
 * Virtual machines' disks, as a platform thinks of them. A disk is a resource definition with one
 * volume, made from a resource group; the group decides how many replicas there are and where.
 *
 * <p>Every call is idempotent: repeated with the same arguments it has one effect and gives the
 * same answer, so a caller that lost the answer simply asks again. A call returns when what it
 * promises is true on every node that is online; it never returns early and never leaves half of it
 * behind.
 *
 * <p>Thread rules: all methods may be called from any thread, also a virtual one, at the same time;
 * they block. Interrupting the thread ends the wait, not the work.
 *
 * <p>Errors: {@link StorageException} with a code, what happened, and what to do. No other
 * exception is part of the contract.
 */
public interface BlockStorage {

  /**
   * Makes a disk. Where the name is taken by a disk of the same group and size, that disk is the
   * answer.
   *
   * @throws StorageException {@code ALREADY_EXISTS} if the name belongs to something else, {@code
   *     NO_CAPACITY} with the reason for each pool, {@code NOT_FOUND} for an unknown group, {@code
   *     INVALID} for a size out of range
   */
  Disk create(CreateDisk request);

  /**
   * What {@link #create} would do now: the placement with its reasons and the steps on each node.
   * Changes nothing.
   *
   * @throws StorageException as {@link #create}
   */
  StoragePlan planCreate(CreateDisk request);

  Optional<Disk> find(ResourceName disk);

  /** All disks of a group, by name. */
  List<Disk> list(GroupName group);

  /**
   * Makes the disk usable on a node and says where.
   *
   * @return the attachment, with the device's path on that node
   * @throws StorageException {@code IN_USE} if another node holds it in a way that excludes this;
   *     {@code UNSUPPORTED} if the node has no replica and the disk's stack has no layer that
   *     reaches over the network
   */
  Attachment attach(ResourceName disk, NodeName node, AccessMode mode);

  /**
   * Ends the use on that node. No attachment there, or no such disk, is a success.
   *
   * @throws StorageException {@code IN_USE} if something on the node still has the device open
   */
  void detach(ResourceName disk, NodeName node);

  /** Grows the disk. The same size is a success; a smaller one is {@code INVALID}. */
  Disk resize(ResourceName disk, ByteSize size);

  /**
   * Takes a snapshot on every replica. A snapshot of that name that was taken before is the answer.
   *
   * @throws StorageException {@code UNSUPPORTED} if a replica's pool cannot, {@code IN_USE} if the
   *     content could not be held still
   */
  DiskSnapshot snapshot(ResourceName disk, SnapshotName snapshot);

  /** The snapshots of a disk, oldest first. */
  List<DiskSnapshot> snapshots(ResourceName disk);

  /** Removes a snapshot; an unknown one is a success. */
  void deleteSnapshot(ResourceName disk, SnapshotName snapshot);

  /**
   * Brings content and size of the disk back to the snapshot. Newer snapshots survive.
   *
   * @throws StorageException {@code IN_USE} if the disk is attached or open anywhere
   */
  Disk rollback(ResourceName disk, SnapshotName snapshot);

  /**
   * A new disk with the present content of another, or with that of one of its snapshots.
   * Independent of the source afterwards.
   */
  Disk clone(CloneDisk request);

  /**
   * Deletes a disk on all nodes. An unknown one is a success.
   *
   * @throws StorageException {@code IN_USE} while it is attached or open, {@code HAS_SNAPSHOTS}
   *     while it has snapshots
   */
  void delete(ResourceName disk);

  /** What {@link #delete} would do now: the steps on each node. Changes nothing. */
  StoragePlan planDelete(ResourceName disk);

  /** Room for disks of a group, replicas counted. */
  Capacity capacity(GroupName group);

  /** The nodes that hold a replica, the fittest place to run the guest first. */
  List<NodeName> locality(ResourceName disk);
}
