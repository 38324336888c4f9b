// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import java.io.Serial;

/** The store could not do what was asked. */
public final class StoreException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
