// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** What real tools printed and wrote. */
final class Recorded {
  private Recorded() {}

  static String text(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A device that begins with a superblock of bcache. */
  static ByteBuffer bcache(String name) {
    byte[] superblock = HexFormat.of().parseHex(text(name).replaceAll("\\s", ""));
    return ByteBuffer.allocate(BcacheSuperblock.START + BcacheSuperblock.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(BcacheSuperblock.START, superblock);
  }
}
