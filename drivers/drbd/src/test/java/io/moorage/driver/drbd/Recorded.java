// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * What the tools of DRBD 9.2.18 printed on three real nodes, each under the command as its first
 * line.
 */
final class Recorded {
  private Recorded() {}

  static String text(String name) {
    return find(name).orElseThrow(() -> new AssertionError("not recorded: " + name));
  }

  static Optional<String> find(String name) {
    return raw(name).map(all -> all.substring(all.indexOf('\n') + 1));
  }

  static Optional<String> raw(String name) {
    try (InputStream in =
        Recorded.class.getResourceAsStream(
            name.startsWith("golden/") ? name : "recorded/" + name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
