// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes to a device that no cache uses at the moment.
 *
 * @param root where {@code dev} is
 */
record Wipe(Path root) {

  /** Blanks so many bytes. */
  void run(String device, long from, int bytes) throws DriverException {
    write(device, from, ByteBuffer.allocate(bytes));
  }

  /** Writes bytes, and has them lie on the device. */
  void write(String device, long from, ByteBuffer bytes) throws DriverException {
    try (FileChannel channel =
        FileChannel.open(root.resolve(device.substring(1)), StandardOpenOption.WRITE)) {
      long at = from;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new DriverException(
          new Problem("could not write to " + device, e.toString(), "it is tried again"), e);
    }
  }
}
