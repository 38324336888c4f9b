// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The block devices of a host as the kernel shows them, in files under a folder. */
final class FakeDevices {
  final Path root;
  private int made;

  FakeDevices(Path root) {
    this.root = root;
  }

  /** A device of a volume, blank; its path. */
  String volume(String name, long kibibytes) {
    String kernel = add("dm-" + made);
    resize(kernel, kibibytes);
    link(root.resolve("dev/vg").resolve(name), "../" + kernel);
    return "/dev/vg/" + name;
  }

  /** A device of any kind; its kernel name. */
  String add(String kernel) {
    int minor = made++;
    try {
      Files.createDirectories(block(kernel).resolve("queue"));
      Files.createDirectories(root.resolve("dev"));
      Files.write(root.resolve("dev").resolve(kernel), new byte[0]);
      Files.writeString(block(kernel).resolve("queue/logical_block_size"), "512\n");
      Files.writeString(block(kernel).resolve("dev"), "253:" + minor + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    link(root.resolve("sys/dev/block/253:" + minor), "../../block/" + kernel);
    return kernel;
  }

  String next() {
    return "dm-" + made;
  }

  void resize(String kernel, long kibibytes) {
    write(block(kernel).resolve("size"), kibibytes * 2 + "\n");
    try (FileChannel file =
        FileChannel.open(root.resolve("dev").resolve(kernel), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[1]), kibibytes * 1024 - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String kernel) {
    deleteAll(block(kernel));
  }

  Path block(String kernel) {
    return root.resolve("sys/block").resolve(kernel);
  }

  String kernel(String device) {
    try {
      return root.resolve(device.substring(1)).toRealPath().getFileName().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long sectors(String kernel) {
    return Long.parseLong(read(block(kernel).resolve("size")));
  }

  String numbers(String device) {
    return read(block(kernel(device)).resolve("dev"));
  }

  /** The path of a device that is named by its numbers. */
  String path(String numbers) {
    try {
      return "/dev/" + root.resolve("sys/dev/block").resolve(numbers).toRealPath().getFileName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ByteBuffer head(String device, long from, int bytes) {
    ByteBuffer head = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel file = FileChannel.open(root.resolve(device.substring(1)))) {
      file.read(head, from);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return head.flip();
  }

  void put(String device, long at, ByteBuffer bytes) {
    try (FileChannel file =
        FileChannel.open(root.resolve(device.substring(1)), StandardOpenOption.WRITE)) {
      file.write(bytes.duplicate(), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void link(Path link, String target) {
    try {
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteAll(Path folder) {
    try {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        try (var entries = Files.list(folder)) {
          entries.toList().forEach(FakeDevices::deleteAll);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
