// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.io.Serial;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;
  private final String invariant;

  Violation(String invariant, String detail) {
    super(invariant + ": " + detail);
    this.invariant = invariant;
  }

  String invariant() {
    return invariant;
  }
}
