// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processes that have a device open. To look through all of them takes a while, and is for what
 * is done seldom.
 */
final class Openers {
  private Openers() {}

  /** Their numbers. */
  static List<String> of(Path root, String device) {
    return entries(root.resolve("proc"))
        .filter(process -> Character.isDigit(process.getFileName().toString().charAt(0)))
        .filter(process -> entries(process.resolve("fd")).anyMatch(file -> leadsTo(file, device)))
        .map(process -> process.getFileName().toString())
        .toList();
  }

  /** A process may end while it is looked at. */
  private static Stream<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList().stream();
    } catch (IOException e) {
      return Stream.of();
    }
  }

  private static boolean leadsTo(Path file, String device) {
    try {
      return Files.readSymbolicLink(file).toString().equals(device);
    } catch (IOException e) {
      return false;
    }
  }
}
