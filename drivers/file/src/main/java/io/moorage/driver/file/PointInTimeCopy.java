// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;

/**
 * Copies a volume, which may be in use, as it is at one moment.
 *
 * <p>With reflinks the file system does it. Without, the copy is made first and believed only if
 * the kernel's count shows that nothing was written meanwhile.
 */
final class PointInTimeCopy {
  private static final int TRIES = 5;

  private PointInTimeCopy() {}

  /**
   * Copies an attached volume.
   *
   * @return false if it was written to each time
   */
  static boolean make(LoopDevice device, OpenFile source, OpenFile target) throws IOException {
    WriteCount.enable(device);
    device.flush();
    if (target.cloneOf(source)) {
      return true;
    }
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      WriteCount before = WriteCount.of(device);
      SparseCopy.copy(source, target);
      if (WriteCount.of(device).nothingSince(before)) {
        return true;
      }
      device.flush();
    }
    return false;
  }
}
