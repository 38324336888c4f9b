// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.tool.DeviceHead;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What the metadata of a dm-cache begin with.
 *
 * @param version of their format, where they are ready
 * @param blockSectors sectors of a block of the cache, where they are ready
 * @param needsCheck whether the kernel found them damaged
 */
record CacheSuperblock(Content content, int version, int blockSectors, boolean needsCheck) {
  /** The kernel formats what is blank as far as this, and looks no further. */
  static final int BYTES = 4096;

  private static final int FLAGS_AT = 4;
  private static final int NEEDS_CHECK = 1 << 1;
  private static final int MAGIC_AT = 32;
  private static final long MAGIC = 0x18C403;
  private static final int VERSION_AT = 40;
  private static final int BLOCK_AT = 232;

  /** What is there. */
  enum Content {
    BLANK,
    READY,
    FOREIGN
  }

  static CacheSuperblock read(Path root, String device) throws DriverException {
    return of(DeviceHead.read(root, device, 0, BYTES));
  }

  static CacheSuperblock of(ByteBuffer head) {
    if (DeviceHead.isBlank(head)) {
      return new CacheSuperblock(Content.BLANK, 0, 0, false);
    }
    if (head.limit() < BYTES || head.getLong(MAGIC_AT) != MAGIC) {
      return new CacheSuperblock(Content.FOREIGN, 0, 0, false);
    }
    return new CacheSuperblock(
        Content.READY,
        head.getInt(VERSION_AT),
        head.getInt(BLOCK_AT),
        (head.getInt(FLAGS_AT) & NEEDS_CHECK) != 0);
  }
}
