// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.io.Serial;

/** The store refused the commit, so the request was not done. */
final class NotDurableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  NotDurableException() {
    super("the store refused the commit", null, false, false);
  }
}
