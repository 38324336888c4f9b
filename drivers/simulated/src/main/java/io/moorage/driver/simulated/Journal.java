// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moorage.driver.wire.Json;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Keeps simulated disks over the end of the process, however sudden. It is not flushed: the disks
 * of a demonstration need not survive the host.
 */
final class Journal implements Closeable {
  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  static Journal open(Path directory, Consumer<Change> replay) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("disks.jsonl");
    if (Files.exists(file)) {
      cutTornEnd(file);
      try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          replay.accept(Json.mapper().readValue(line, Change.class));
        }
      }
    }
    return new Journal(
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  /** A last line without its end was being written when the process was killed. */
  private static void cutTornEnd(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      long end = channel.size();
      while (end > 0) {
        one.clear();
        channel.read(one, end - 1);
        if (one.get(0) == '\n') {
          break;
        }
        end--;
      }
      channel.truncate(end);
    }
  }

  synchronized void add(Change change) {
    try {
      ByteBuffer line =
          ByteBuffer.wrap((Json.mapper().writeValueAsString(change) + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the simulated disks could not be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
