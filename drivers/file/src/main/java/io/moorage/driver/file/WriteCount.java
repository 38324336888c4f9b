// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What was written to a block device since it exists, by the kernel's own count.
 *
 * @param underWay writes that have begun and not ended
 */
record WriteCount(long underWay, long writes, long sectors, long discards, long discardedSectors) {

  /** Reads the count; the kernel must be keeping it. */
  static WriteCount of(LoopDevice device) throws IOException {
    // First what is under way, then what is done: a write that ends between the two is seen in the
    // second.
    long underWay = numbers(device.system().resolve("inflight"))[1];
    long[] done = numbers(device.system().resolve("stat"));
    // Kernels before 4.18 do not count discards.
    boolean discards = done.length > 13;
    return new WriteCount(
        underWay, done[4], done[6], discards ? done[11] : 0, discards ? done[13] : 0);
  }

  /** Makes sure that the kernel counts: it can be told not to. */
  static void enable(LoopDevice device) throws IOException {
    Path counting = device.system().resolve("queue/iostats");
    if (!Files.readString(counting).strip().equals("1")) {
      Files.writeString(counting, "1");
    }
  }

  /** Whether nothing at all reached the file below between an earlier count and this one. */
  boolean nothingSince(WriteCount before) {
    return underWay == 0
        && writes == before.writes
        && sectors == before.sectors
        && discards == before.discards
        && discardedSectors == before.discardedSectors;
  }

  private static long[] numbers(Path file) throws IOException {
    return java.util.Arrays.stream(Files.readString(file).strip().split("\\s+"))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
