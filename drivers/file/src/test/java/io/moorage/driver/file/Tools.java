// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Tools of the host that some tests use where they are there. */
final class Tools {
  private Tools() {}

  static Optional<String> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  static void run(String... command) throws IOException, InterruptedException {
    if (!succeeds(command)) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }
}
