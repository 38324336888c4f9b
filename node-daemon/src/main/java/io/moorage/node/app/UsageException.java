// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import java.io.Serial;

/** The daemon cannot start as it was asked to; the message says why and what to do. */
final class UsageException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
