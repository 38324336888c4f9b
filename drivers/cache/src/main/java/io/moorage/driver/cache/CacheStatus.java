// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.util.List;

/**
 * How a dm-cache is.
 *
 * @param health whether it can go on as it is
 * @param dirty blocks that may differ from the device below
 * @param writesBack whether a write is done before it is in the device below
 */
record CacheStatus(Health health, long dirty, boolean writesBack) {
  private static final int TARGET = 2;
  private static final int DIRTY = 13;
  private static final int FEATURES = 14;

  /** Whether it can go on. */
  enum Health {
    SOUND,
    /** It serves what it holds, and takes no note of anything new. */
    READ_ONLY,
    NEEDS_CHECK,
    FAILED
  }

  /** Reads {@code START LENGTH cache … DIRTY FEATURES … MODE CHECK}. */
  static CacheStatus parse(String status) throws DriverException {
    List<String> words = List.of(status.split("\\s+"));
    try {
      if (words.get(TARGET).equals("cache")) {
        return words.size() <= DIRTY ? new CacheStatus(Health.FAILED, 0, false) : parse(words);
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new DriverException(problem(status), e);
    }
    throw new DriverException(problem(status));
  }

  private static CacheStatus parse(List<String> words) {
    int features = Integer.parseInt(words.get(FEATURES));
    return new CacheStatus(
        health(words),
        Long.parseLong(words.get(DIRTY)),
        words.subList(FEATURES + 1, FEATURES + 1 + features).contains("writeback"));
  }

  private static Health health(List<String> words) {
    if (words.getLast().equals("needs_check")) {
      return Health.NEEDS_CHECK;
    }
    return words.get(words.size() - 2).equals("ro") ? Health.READ_ONLY : Health.SOUND;
  }

  private static Problem problem(String status) {
    return new Problem(
        "'dmsetup status' printed what is not understood",
        status,
        "look whether the device is a cache");
  }
}
