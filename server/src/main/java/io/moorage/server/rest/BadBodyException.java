// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import java.io.Serial;

/** A request whose body cannot be understood. */
final class BadBodyException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String correction;

  BadBodyException(String message, String correction) {
    super(message, null, false, false);
    this.correction = correction;
  }

  String correction() {
    return correction;
  }
}
