// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that is not as it is wanted.
 *
 * @param words what it is, in a few words
 * @param remedy ends it; the answer says why that was refused
 */
record Difference(String words, Supplier<Optional<String>> remedy) {

  static Difference of(String words, Runnable remedy) {
    return new Difference(
        words,
        () -> {
          remedy.run();
          return Optional.empty();
        });
  }
}
