// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A few bytes on a device that say whose it is and how often it was written. */
record Marker(String text) {
  static final Marker NONE = new Marker("");

  private static final int LENGTH = 64;
  private static final long[] PLACES = {0, 2 << 20};

  static Marker of(String disk, int times) {
    return new Marker(disk + " #" + times);
  }

  /** Writes it and waits until the disk has it. */
  void writeTo(String device) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(device), StandardOpenOption.WRITE)) {
      for (long place : PLACES) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.put(text.getBytes(StandardCharsets.UTF_8)).rewind();
        channel.write(bytes, place);
      }
      channel.force(true);
    }
  }

  /** What a device has; both places have to say the same. */
  static Marker readFrom(String device) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(device), StandardOpenOption.READ)) {
      Marker first = read(channel, PLACES[0]);
      Marker second = read(channel, PLACES[1]);
      return first.equals(second) ? first : new Marker(first.text() + " but also " + second.text());
    }
  }

  private static Marker read(FileChannel channel, long place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    channel.read(bytes, place);
    return new Marker(StandardCharsets.UTF_8.decode(bytes.flip()).toString().replace("\0", ""));
  }

  static long sizeOf(String device) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(device), StandardOpenOption.READ)) {
      return channel.size();
    }
  }
}
