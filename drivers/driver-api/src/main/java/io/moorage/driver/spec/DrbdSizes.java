// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;

/**
 * How much room DRBD's metadata takes: a superblock of 4 KiB, an activity log of 32 KiB, and a
 * bitmap with a bit a peer for every 4 KiB of data.
 */
public final class DrbdSizes {
  private static final long SUPERBLOCK_AND_LOG = 36;
  private static final long ALIGNMENT = 4;
  private static final long SMALLEST_GROSS = 68;
  private static final long SMALLEST_EXTERNAL = 1024;

  /** KiB of data that a byte of a bitmap stands for. */
  private static final long PER_BYTE = 32;

  private DrbdSizes() {}

  /** The size of a device that has data of a size and the metadata behind it. */
  public static ByteSize gross(ByteSize net, int slots) {
    long data = up(kibibytes(net), ALIGNMENT);
    long gross = data + SUPERBLOCK_AND_LOG;
    long bitmap;
    long covered;
    do {
      // The bitmap covers the metadata too, itself included, so it may have to grow once more.
      bitmap = bitmap(gross, slots);
      covered = up(Math.ceilDiv(gross, PER_BYTE), 8) * PER_BYTE;
      gross = data + up(SUPERBLOCK_AND_LOG + bitmap, ALIGNMENT);
    } while (covered < gross);
    return ByteSize.kibibytes(Math.max(SMALLEST_GROSS, gross));
  }

  /** The size of the data on a device that has its metadata on it. */
  public static ByteSize net(ByteSize gross, int slots) {
    long all = gross.bytes() / 1024 / ALIGNMENT * ALIGNMENT;
    long metadata = up(bitmap(all, slots) + SUPERBLOCK_AND_LOG, ALIGNMENT);
    return ByteSize.kibibytes(Math.max(0, all - metadata));
  }

  /** The size of the metadata for data of a size, on a device of its own. */
  public static ByteSize external(ByteSize net, int slots) {
    long data = up(kibibytes(net), ALIGNMENT);
    return ByteSize.kibibytes(
        Math.max(SMALLEST_EXTERNAL, up(bitmap(data, slots) + SUPERBLOCK_AND_LOG, ALIGNMENT)));
  }

  private static long bitmap(long kibibytes, int slots) {
    long bytes = up(Math.ceilDiv(kibibytes, PER_BYTE), 8) * slots;
    return up(Math.ceilDiv(bytes, 1024), ALIGNMENT);
  }

  private static long kibibytes(ByteSize size) {
    return Math.ceilDiv(size.bytes(), 1024);
  }

  private static long up(long value, long unit) {
    return Math.ceilDiv(value, unit) * unit;
  }
}
