// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import java.util.List;
import java.util.stream.Collectors;

/** What all tables of the device mapper have in common: {@code START LENGTH TARGET …}. */
final class Tables {
  private static final long SECTOR = 512;

  private Tables() {}

  /** How long the device is that a table describes. */
  static long bytes(String table) {
    return Long.parseLong(table.split(" ", 3)[1]) * SECTOR;
  }

  /** A command as it is typed: a table is one argument. */
  static String shown(List<String> command) {
    return command.stream()
        .map(word -> word.contains(" ") ? "'" + word + "'" : word)
        .collect(Collectors.joining(" "));
  }
}
