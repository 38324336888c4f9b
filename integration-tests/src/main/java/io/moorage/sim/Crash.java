// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.io.Serial;

/**
 * A daemon dies here and now. An error and not an exception, since no code of a dead process can
 * catch anything.
 */
final class Crash extends Error {
  @Serial private static final long serialVersionUID = 1L;

  private final String where;

  Crash(String where) {
    super(where, null, false, false);
    this.where = where;
  }

  String where() {
    return where;
  }
}
