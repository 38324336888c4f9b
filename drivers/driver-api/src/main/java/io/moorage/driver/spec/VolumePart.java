// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

/** What a volume on disk is to the volume it serves; each part lies in a pool of its own. */
public enum VolumePart {
  /** Its data: what snapshots are taken of and what is grown. */
  DATA(""),
  /** What replication notes about the data, where that lies apart from it. */
  DRBD_META(".meta"),
  /** Writes on their way to the data. */
  WRITECACHE(".cache"),
  /** Copies of what is read and written most. */
  CACHE(".dmcache_cache"),
  /** What lies where in the cache. */
  CACHE_META(".dmcache_meta"),
  /** Copies and writes of bcache. */
  BCACHE(".bcache");

  private final String suffix;

  VolumePart(String suffix) {
    this.suffix = suffix;
  }

  /** What follows the resource's name in the name on disk, as LINSTOR has it. */
  public String suffix() {
    return suffix;
  }
}
