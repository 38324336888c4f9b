// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import java.util.ArrayList;
import java.util.List;

/** Writes what a dm-writecache is made of, as the kernel wants to be told. */
record WritecacheTable(Options options) {
  private static final int DEFAULT_BLOCK = 4096;
  private static final int SMALLEST_BLOCK = 512;
  private static final int SECTOR = 512;

  /** The kernel's words for LINSTOR's, in the order in which the kernel itself prints them. */
  private static final List<Word> WORDS =
      List.of(
          new Word("Options/StartSector", "start_sector"),
          new Word("Options/HighWatermark", "high_watermark"),
          new Word("Options/LowWatermark", "low_watermark"),
          new Word("Options/WritebackJobs", "writeback_jobs"),
          new Word("Options/AutocommitBlocks", "autocommit_blocks"),
          new Word("Options/AutocommitTime", "autocommit_time"));

  private record Word(String key, String ofKernel) {}

  /** Where it begins on the faster device, in bytes. */
  long start() throws DriverException {
    return options.number("Options/StartSector").orElse(0L) * SECTOR;
  }

  /** Bytes of a block, for one that is made now; one that was made keeps what it has. */
  int blockSize() throws DriverException {
    long bytes = options.number("Blocksize").orElse((long) DEFAULT_BLOCK);
    if (bytes < SMALLEST_BLOCK || bytes > DEFAULT_BLOCK || Long.bitCount(bytes) != 1) {
      throw options.refused("Blocksize", "is none of 512, 1024, 2048 and 4096 bytes");
    }
    return (int) bytes;
  }

  /** The size of the blocks of one that is there, from its table. */
  static int blockSize(String table) {
    return Integer.parseInt(table.split(" ")[6]);
  }

  /**
   * The table.
   *
   * <p>{@code Options/Fua} is not handed on: the kernel takes it for persistent memory only, which
   * is used here like any other disk.
   *
   * @param sectors of the device below
   */
  String of(long sectors, String device, String cache, int blockSize) throws DriverException {
    List<String> words = new ArrayList<>();
    for (Word word : WORDS) {
      options
          .number(word.key())
          .ifPresent(value -> words.addAll(List.of(word.ofKernel(), value.toString())));
    }
    options.text("Options/Additional").ifPresent(more -> words.addAll(List.of(more.split("\\s+"))));
    // A block that is not whole could not be held.
    long whole = sectors - sectors % (blockSize / SECTOR);
    return "0 %d writecache s %s %s %d %d%s"
        .formatted(
            whole,
            device,
            cache,
            blockSize,
            words.size(),
            words.isEmpty() ? "" : " " + String.join(" ", words));
  }
}
