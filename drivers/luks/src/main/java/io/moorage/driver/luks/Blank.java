// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.luks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a device holds nothing where a header would lie. Only such a one is formatted: a header
 * that cannot be read any more may still be mended, one that was written over cannot.
 */
final class Blank {
  private static final int LOOKED_AT = 1 << 20;

  private Blank() {}

  static boolean is(Path device) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(LOOKED_AT);
    try (SeekableByteChannel channel = Files.newByteChannel(device)) {
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // On until it is full, or the device ends.
      }
    }
    head.flip();
    while (head.hasRemaining()) {
      if (head.get() != 0) {
        return false;
      }
    }
    return true;
  }
}
