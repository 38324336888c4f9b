// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.hello;

import java.util.Map;

/**
 * What the plugin says; the setting {@code greeting}.
 *
 * @param text one line, at most {@value #LENGTH_MAX} characters
 */
record Greeting(String text) {
  private static final int LENGTH_MAX = 200;

  /**
   * A setting that cannot work is refused at the start: the operator sees the reason at once, not
   * on the first call.
   */
  Greeting {
    if (text.isBlank() || text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "The setting 'greeting' has "
              + text.length()
              + " characters; give it a text of 1 to "
              + LENGTH_MAX
              + " characters.");
    }
  }

  static Greeting from(Map<String, String> configuration) {
    return new Greeting(configuration.getOrDefault("greeting", "Hello from Moorage"));
  }
}
