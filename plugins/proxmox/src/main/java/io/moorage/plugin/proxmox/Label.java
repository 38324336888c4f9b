// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

/**
 * The marks this plugin puts on its disks. They are kept in the cluster's state: never rename one.
 */
final class Label {
  /** The guest that owns the disk; a disk without it is none of Proxmox's. */
  static final String VMID = "pm/vmid";

  /** The storage, as its section in storage.cfg is called. */
  static final String STOREID = "pm/storeid";

  /** The volume's name where it is too long to be the disk's name. */
  static final String VOLNAME = "pm/volname";

  /** The request that made the disk, so that its repetition finds it. */
  static final String REQUEST = "pm/request";

  /** The disk of whose snapshot this is a copy. */
  static final String COPY_OF = "pm/copy-of";

  /** The snapshot of which this is a copy. */
  static final String COPY_OF_SNAPSHOT = "pm/copy-of-snapshot";

  /** When that snapshot was taken: a later one of the same name is another. */
  static final String COPY_TAKEN = "pm/copy-taken";

  private Label() {}
}
