// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.MappedDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The kernel's bcache, through its own files.
 *
 * @param root where {@code dev}, {@code proc}, {@code run} and {@code sys} are
 */
record Bcache(Path root, KernelFiles files, Waiting waiting) {
  /** So long the kernel may take to show, or take away, a device. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String MODE = "cache_mode";
  private static final String WRITETHROUGH = "writethrough";
  private static final String WRITEBACK = "writeback";

  /**
   * How much of a cache the kernel leaves unwritten while it has time; 0 makes it write at once.
   */
  private static final String LEISURE = "writeback_percent";

  private static final String USUAL_LEISURE = "10";
  private static final String NO_LEISURE = "0";

  private static final String REGISTER = "sys/fs/bcache/register";

  boolean isLoaded() {
    return Files.exists(root.resolve(REGISTER));
  }

  private Path block(String kernelName) {
    return root.resolve("sys/block").resolve(kernelName);
  }

  private Path file(String kernelName, String attribute) {
    return block(kernelName).resolve("bcache").resolve(attribute);
  }

  /** Whether the kernel has taken a device on, as a cache or as what is cached. */
  boolean knows(String kernelName) {
    return Files.exists(block(kernelName).resolve("bcache"));
  }

  /** The kernel's name of the device over a backing device, where it has one. */
  Optional<String> deviceOver(String backing) throws DriverException {
    return target(file(backing, "dev"));
  }

  /** The cache that a backing device uses. */
  Optional<UUID> attached(String backing) throws DriverException {
    return target(file(backing, "cache")).map(UUID::fromString);
  }

  /** What cache a faster device is. */
  Optional<UUID> set(String cache) throws DriverException {
    return target(file(cache, "set")).map(UUID::fromString);
  }

  private static Optional<String> target(Path link) throws DriverException {
    try {
      return Files.exists(link)
          ? Optional.of(link.toRealPath().getFileName().toString())
          : Optional.empty();
    } catch (IOException e) {
      throw MappedDevice.unreadable(link.toString(), e);
    }
  }

  /** An attribute of a backing device. */
  String read(String backing, String attribute) throws DriverException {
    return line(file(backing, attribute));
  }

  private static String line(Path file) throws DriverException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw MappedDevice.unreadable(file.toString(), e);
    }
  }

  /** Whether there are data that the backing device does not have. */
  boolean isDirty(String backing) throws DriverException {
    return read(backing, "state").equals("dirty");
  }

  /** The kernel shows all modes, with brackets round the one that is set. */
  boolean writesBack(String backing) throws DriverException {
    return read(backing, MODE).contains("[" + WRITEBACK + "]");
  }

  void setMode(String backing, boolean writesBack) throws DriverException {
    String mode = writesBack ? WRITEBACK : WRITETHROUGH;
    if (!read(backing, MODE).contains("[" + mode + "]")) {
      write(backing, MODE, mode);
    }
    if (read(backing, LEISURE).equals(NO_LEISURE)) {
      write(backing, LEISURE, USUAL_LEISURE);
    }
  }

  /** Has it write down all that it holds, and hold nothing new. */
  void hurry(String backing) throws DriverException {
    setMode(backing, false);
    write(backing, LEISURE, NO_LEISURE);
  }

  /** The size of a block device, in sectors of 512 bytes. */
  long sectors(String kernelName) throws DriverException {
    return Long.parseLong(line(block(kernelName).resolve("size")));
  }

  /** Bytes of the smallest piece that a block device reads and writes. */
  long blockSize(String kernelName) throws DriverException {
    return Long.parseLong(line(block(kernelName).resolve("queue/logical_block_size")));
  }

  /** A backing device of a label; its kernel name. */
  Optional<String> labelled(String label) throws DriverException {
    if (!isLoaded()) {
      return Optional.empty();
    }
    try (Stream<Path> blocks = Files.list(root.resolve("sys/block"))) {
      return blocks
          .filter(block -> says(block.resolve("bcache/label"), label))
          .map(block -> block.getFileName().toString())
          .filter(name -> !name.startsWith("bcache"))
          .findFirst();
    } catch (IOException e) {
      throw MappedDevice.unreadable("sys/block", e);
    }
  }

  /** One that vanishes under the eyes is not the one that is looked for. */
  private static boolean says(Path file, String text) {
    try {
      return Files.exists(file) && Files.readString(file).strip().equals(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** Has the kernel take a device on. That udev may have been quicker is no failure. */
  void register(String device, String kernelName) throws DriverException {
    if (knows(kernelName)) {
      return;
    }
    String what = "the kernel did not take " + device + " for bcache";
    try {
      files.write(root.resolve(REGISTER), device);
    } catch (IOException e) {
      if (!knows(kernelName)) {
        throw new DriverException(
            new Problem(what, e.toString(), "see 'dmesg' and 'bcache-super-show " + device + "'"),
            e);
      }
    }
    require(what, () -> knows(kernelName));
  }

  /** Writes an attribute of a backing device. */
  void write(String backing, String attribute, String value) throws DriverException {
    Path file = file(backing, attribute);
    try {
      files.write(file, value);
    } catch (IOException e) {
      throw new DriverException(
          new Problem(
              "the kernel refused '" + value + "' in " + file,
              e.toString(),
              "the kernel's log may say more: 'dmesg'"),
          e);
    }
  }

  /** Takes the device over a backing device away; the data stay. */
  void stopBacking(String backing) throws DriverException {
    if (knows(backing)) {
      write(backing, "stop", "1");
      require(
          "bcache did not let go of " + backing + ": something still has its device open",
          () -> !knows(backing));
    }
  }

  /** Lets go of the faster device. */
  void stopSet(UUID set) throws DriverException {
    Path folder = root.resolve("sys/fs/bcache").resolve(set.toString());
    if (!Files.exists(folder) || serves(folder)) {
      return;
    }
    try {
      files.write(folder.resolve("stop"), "1");
    } catch (IOException e) {
      throw new DriverException(
          new Problem("could not stop the cache " + set, e.toString(), "it is tried again"), e);
    }
    require("the cache " + set + " did not stop", () -> !Files.exists(folder));
  }

  /** With a cache the kernel would also stop whatever it serves. */
  private static boolean serves(Path folder) throws DriverException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.anyMatch(entry -> entry.getFileName().toString().startsWith("bdev"));
    } catch (IOException e) {
      throw MappedDevice.unreadable(folder.toString(), e);
    }
  }

  void require(String what, Waiting.Look look) throws DriverException {
    if (!waiting.until(SOON, look)) {
      throw new DriverException(
          new Problem(what, "waited for " + SOON.toSeconds() + " s", "it is tried again"));
    }
  }
}
