// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Waits for the kernel, for so long and no longer.
 *
 * @param sleep lets the time between two looks pass
 */
record Waiting(Consumer<Duration> sleep) {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** Whether something came about within a limit. */
  boolean until(Duration limit, Look look) throws DriverException {
    for (long left = limit.dividedBy(BETWEEN_LOOKS); left > 0; left--) {
      if (look.isThere()) {
        return true;
      }
      sleep.accept(BETWEEN_LOOKS);
    }
    return look.isThere();
  }

  /** A look at what is waited for. */
  @FunctionalInterface
  interface Look {
    boolean isThere() throws DriverException;
  }
}
