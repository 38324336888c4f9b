// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.util.List;

/**
 * How a dm-writecache is.
 *
 * @param error what went wrong, as the kernel's number; zero for nothing
 * @param held blocks whose data is not in the device below yet
 */
record WritecacheStatus(long error, long held) {

  /** Reads {@code START LENGTH writecache ERROR BLOCKS FREE WRITEBACK …}. */
  static WritecacheStatus parse(String status) throws DriverException {
    List<String> words = List.of(status.split("\\s+"));
    try {
      if (words.get(2).equals("writecache")) {
        return new WritecacheStatus(
            Long.parseLong(words.get(3)),
            Long.parseLong(words.get(4)) - Long.parseLong(words.get(5)));
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new DriverException(problem(status), e);
    }
    throw new DriverException(problem(status));
  }

  private static Problem problem(String status) {
    return new Problem(
        "'dmsetup status' printed what is not understood",
        status,
        "look whether the device is a writecache");
  }
}
