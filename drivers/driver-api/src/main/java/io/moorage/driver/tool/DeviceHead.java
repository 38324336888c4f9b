// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import io.moorage.driver.provider.DriverException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a block device carries what tells what is on it. */
public final class DeviceHead {
  private DeviceHead() {}

  /**
   * So many bytes of a device, or all that are left where it ends before.
   *
   * @param root where {@code dev} is
   * @param device its path, such as {@code /dev/vg/data_00000}
   * @return from the first to the last of them, to be read in the order of bytes on disk
   */
  public static ByteBuffer read(Path root, String device, long from, int bytes)
      throws DriverException {
    ByteBuffer head = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (SeekableByteChannel channel = Files.newByteChannel(root.resolve(device.substring(1)))) {
      channel.position(from);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // On until it is full, or the device ends.
      }
    } catch (IOException e) {
      throw MappedDevice.unreadable(device, e);
    }
    return head.flip();
  }

  /** Whether nothing is there. */
  public static boolean isBlank(ByteBuffer head) {
    for (int i = head.position(); i < head.limit(); i++) {
      if (head.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
