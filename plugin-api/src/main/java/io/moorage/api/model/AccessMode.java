// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/** How an attachment may use its disk. */
public enum AccessMode {
  /** One host reads and writes. */
  EXCLUSIVE,
  /** The target of a live migration: a second host may open the disk until the source lets go. */
  MIGRATION_TARGET,
  /** Any number of hosts read. */
  READ_ONLY
}
