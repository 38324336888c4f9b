// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moorage.driver.spec.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Lines in a file, each with a checksum before it. The end of the file may be torn by a crash: a
 * last line without its line feed was never acknowledged and is cut off. Any other line that is
 * damaged is passed over, and the whole file is kept aside for whoever wants to look.
 */
final class FileLines implements LineStore {
  private static final int CHECKSUM = 8;
  private static final int COPY_AT_ONCE = 1 << 16;

  private final Path directory;
  private final Path file;
  private FileChannel channel;
  private long end;
  private long base;

  FileLines(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.file = directory.resolve("specs.jsonl");
    this.channel = open(file);
    syncDirectory();
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public List<Problem> load(Predicate<String> reader) throws IOException {
    List<Integer> damaged = new ArrayList<>();
    long whole = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), COPY_AT_ONCE)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int number = 1;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          line.write(next);
          continue;
        }
        if (!intact(line.toByteArray(), reader)) {
          damaged.add(number);
        }
        whole += line.size() + 1L;
        line.reset();
        number++;
      }
    }
    channel.truncate(whole);
    end = whole;
    base = whole;
    return damaged.isEmpty() ? List.of() : List.of(keptAside(damaged));
  }

  private static boolean intact(byte[] line, Predicate<String> reader) {
    String text = new String(line, UTF_8);
    return text.length() > CHECKSUM
        && text.startsWith(checksum(line, CHECKSUM + 1))
        && reader.test(text.substring(CHECKSUM + 1));
  }

  private Problem keptAside(List<Integer> damaged) throws IOException {
    Path copy = Files.createTempFile(directory, "specs-damaged-", ".jsonl");
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    return new Problem(
        "the ledger of specs was damaged, line "
            + String.join(", ", damaged.stream().map(String::valueOf).toList())
            + " could not be read",
        "the checksum does not fit; what these lines said is not known, the rest was taken",
        "the server sends everything anew when it connects; the damaged file is kept as " + copy);
  }

  @Override
  public void append(List<String> lines) throws IOException {
    // What a failed attempt left behind was not accepted, and must not come back as if it had been.
    channel.truncate(end);
    channel.position(end);
    write(channel, lines);
    channel.force(false);
    end = channel.position();
  }

  @Override
  public void replace(Iterable<String> lines) throws IOException {
    Path fresh = directory.resolve("specs.jsonl.new");
    Files.deleteIfExists(fresh);
    FileChannel replacement = open(fresh);
    try {
      write(replacement, lines);
      replacement.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      replacement.close();
      throw e;
    }
    channel.close();
    channel = replacement;
    end = channel.position();
    base = end;
    syncDirectory();
  }

  private static void write(FileChannel to, Iterable<String> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String line : lines) {
      byte[] text = line.getBytes(UTF_8);
      bytes.writeBytes((checksum(text, 0) + " ").getBytes(UTF_8));
      bytes.writeBytes(text);
      bytes.write('\n');
      if (bytes.size() > COPY_AT_ONCE) {
        drain(bytes, to);
      }
    }
    drain(bytes, to);
  }

  private static void drain(ByteArrayOutputStream bytes, FileChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
    bytes.reset();
  }

  private static String checksum(byte[] text, int from) {
    CRC32C sum = new CRC32C();
    if (text.length > from) {
      sum.update(text, from, text.length - from);
    }
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** A rename is only durable once the directory is. */
  private void syncDirectory() throws IOException {
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  @Override
  public long grown() {
    return end - base;
  }

  @Override
  public long compacted() {
    return base;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
