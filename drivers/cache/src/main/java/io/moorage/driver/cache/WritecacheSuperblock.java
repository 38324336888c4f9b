// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.tool.DeviceHead;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What the device of a dm-writecache begins with.
 *
 * @param blockSize bytes of its blocks, where it is ready
 */
record WritecacheSuperblock(Content content, int blockSize) {
  private static final int MAGIC = 0x23489321;
  private static final int VERSION = 1;

  /** Where the notes of its blocks begin; a block without data has none but ones. */
  private static final int FIRST_ENTRY = 64;

  static final int BYTES = 4096;

  /** What is there. */
  enum Content {
    BLANK,
    /** The kernel was stopped while it made it: it writes the magic last, so it was never used. */
    HALF_MADE,
    READY,
    FOREIGN
  }

  static WritecacheSuperblock read(Path root, String device, long from) throws DriverException {
    return of(DeviceHead.read(root, device, from, BYTES));
  }

  static WritecacheSuperblock of(ByteBuffer head) {
    if (DeviceHead.isBlank(head)) {
      return new WritecacheSuperblock(Content.BLANK, 0);
    }
    if (head.limit() < BYTES || head.getInt(4) != VERSION) {
      return new WritecacheSuperblock(Content.FOREIGN, 0);
    }
    if (head.getInt(0) == MAGIC) {
      return new WritecacheSuperblock(Content.READY, head.getInt(8));
    }
    return new WritecacheSuperblock(
        head.getInt(0) == 0 && head.getLong(FIRST_ENTRY) == -1
            ? Content.HALF_MADE
            : Content.FOREIGN,
        0);
  }
}
