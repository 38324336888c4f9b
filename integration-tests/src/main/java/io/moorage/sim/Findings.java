// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.util.Optional;

/**
 * The first invariant that was found broken. It is noted where it is seen, and raised when the
 * event is over: an exception thrown in the midst of the code under test might be caught there.
 */
final class Findings {
  private Optional<Violation> first = Optional.empty();

  void require(boolean holds, String invariant, String detail) {
    if (!holds) {
      broken(invariant, detail);
    }
  }

  void broken(String invariant, String detail) {
    if (first.isEmpty()) {
      first = Optional.of(new Violation(invariant, detail));
    }
  }

  void raise() {
    first.ifPresent(violation -> {
      throw violation;
    });
  }
}
