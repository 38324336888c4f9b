// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/**
 * What carves volumes out of a storage pool.
 *
 * <p>The names are LINSTOR's, so that pools keep their kind on a change over.
 */
public enum ProviderKind {
  DISKLESS(true, false),
  LVM(false, false),
  LVM_THIN(true, true),
  ZFS(false, true),
  ZFS_THIN(true, true),
  FILE(false, true),
  FILE_THIN(true, true);

  private final boolean thin;
  private final boolean snapshots;

  ProviderKind(boolean thin, boolean snapshots) {
    this.thin = thin;
    this.snapshots = snapshots;
  }

  /**
   * Whether space is taken only when it is written, so that a pool may be promised more than once.
   */
  public boolean thin() {
    return thin;
  }

  public boolean snapshots() {
    return snapshots;
  }

  /** Whether volumes of this kind hold data. */
  public boolean diskful() {
    return this != DISKLESS;
  }
}
