// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import java.util.Map;

/**
 * A row of {@code zfs list}: a volume, a snapshot, or a file system.
 *
 * @param name without the dataset of the pool: {@code volume} or {@code volume@snapshot}
 * @param guid ZFS's own identity of it, which no rename changes
 * @param createTxg orders the snapshots of a volume by their age
 * @param written what changed since the newest snapshot
 * @param reservation what ZFS keeps free for it: all of it where it is thick
 * @param concealed whether ZFS gives it no device
 * @param deferred whether ZFS removes it by itself with the last thing that needs it
 * @param needed whether a clone or a hold needs it
 * @param tags the properties of ours
 */
record Dataset(
    String name,
    Type type,
    String guid,
    long createTxg,
    ByteSize used,
    ByteSize written,
    ByteSize size,
    ByteSize blockSize,
    ByteSize reservation,
    boolean concealed,
    boolean deferred,
    boolean needed,
    Map<String, String> tags) {
  Dataset {
    tags = Map.copyOf(tags);
  }

  /** What a row is about. */
  enum Type {
    VOLUME,
    SNAPSHOT,
    FILE_SYSTEM
  }

  boolean isVolume() {
    return type == Type.VOLUME;
  }

  boolean isSnapshot() {
    return type == Type.SNAPSHOT;
  }

  /** The volume that a snapshot is of, or its own name. */
  String volumeName() {
    return isSnapshot() ? name.substring(0, name.indexOf('@')) : name;
  }
}
