// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.plugin;

import java.io.Serial;

/** A plugin that cannot be loaded; the message says why. */
public final class PluginException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  PluginException(String message) {
    super(message);
  }

  PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
