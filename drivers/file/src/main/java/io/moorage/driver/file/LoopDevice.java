// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One loop device, with the calls that the kernel offers on it. */
record LoopDevice(int number) {
  private static final long LOOP_SET_FD = 0x4C00;
  private static final long LOOP_CLR_FD = 0x4C01;
  private static final long LOOP_SET_STATUS64 = 0x4C04;
  private static final long LOOP_GET_STATUS64 = 0x4C05;
  private static final long LOOP_SET_CAPACITY = 0x4C07;
  private static final long LOOP_SET_DIRECT_IO = 0x4C08;
  private static final long LOOP_CONFIGURE = 0x4C0A;
  private static final int LO_FLAGS_AUTOCLEAR = 4;
  private static final int LO_FLAGS_DIRECT_IO = 16;

  /** Offsets and sizes of {@code struct loop_config} and of the {@code loop_info64} in it. */
  private static final int CONFIG_BYTES = 304;

  /**
   * The same on every node whatever its disks are: a guest that moves, or its copy elsewhere, has
   * to find the blocks it knows.
   */
  private static final int BLOCK_SIZE = 512;

  private static final int INFO_IN_CONFIG = 8;
  static final int INFO_BYTES = 232;
  private static final int FLAGS_IN_INFO = 52;
  private static final int NAME_IN_INFO = 56;
  private static final int NAME_BYTES = 64;

  /** Tries, and their distance, while something short-lived such as udev has the device open. */
  private static final int DETACH_TRIES = 20;

  private static final long DETACH_PAUSE_NANOS = 5_000_000;

  Path path() {
    return Path.of("/dev/loop" + number);
  }

  /** Its directory in sysfs. */
  Path system() {
    return Path.of("/sys/block/loop" + number);
  }

  /** The name of the attached file as the kernel has it; empty where nothing is attached. */
  Optional<String> backingFile() throws IOException {
    Path attribute = system().resolve("loop/backing_file");
    try {
      String name = Files.readString(attribute).stripTrailing();
      return Optional.of(name).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      // Somebody may detach it between the opening and the reading, which then fails in its own
      // way.
      if (Files.notExists(attribute)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Attaches a file, past the page cache where its file system can: data is cached once instead of
   * twice, and what the guest was told is written is.
   *
   * @return whether it did; not if somebody else was quicker
   */
  boolean configure(OpenFile backing, Path file) throws IOException {
    try (OpenFile device = OpenFile.write(node());
        Arena arena = Arena.ofConfined()) {
      MemorySegment config = arena.allocate(CONFIG_BYTES, Long.BYTES);
      config.set(ValueLayout.JAVA_INT, 0, backing.number());
      config.set(ValueLayout.JAVA_INT, Integer.BYTES, BLOCK_SIZE);
      MemorySegment info = config.asSlice(INFO_IN_CONFIG, INFO_BYTES);
      info.set(ValueLayout.JAVA_INT, FLAGS_IN_INFO, LO_FLAGS_DIRECT_IO);
      name(info, file);
      try {
        device.ioctl(LOOP_CONFIGURE, config.address(), "LOOP_CONFIGURE, " + file);
      } catch (LinuxException e) {
        if (!e.is(Errno.ENOTTY) && !e.is(Errno.EINVAL)) {
          throw e;
        }
        configureInSteps(device, backing, info, file);
      }
      return true;
    } catch (LinuxException e) {
      // Taken, or taken away altogether.
      if (e.is(Errno.EBUSY) || e.is(Errno.ENXIO) || e.is(Errno.ENODEV)) {
        return false;
      }
      throw e;
    }
  }

  /** Kernels before 5.8 know no other way. */
  static void configureInSteps(OpenFile device, OpenFile backing, MemorySegment info, Path file)
      throws LinuxException {
    device.ioctl(LOOP_SET_FD, backing.number(), "LOOP_SET_FD, " + file);
    try {
      info.set(ValueLayout.JAVA_INT, FLAGS_IN_INFO, 0);
      device.ioctl(LOOP_SET_STATUS64, info.address(), "LOOP_SET_STATUS64, " + file);
    } catch (LinuxException e) {
      device.ioctl(LOOP_CLR_FD, 0, "LOOP_CLR_FD");
      throw e;
    }
    try {
      device.ioctl(LOOP_SET_DIRECT_IO, 1, "LOOP_SET_DIRECT_IO");
    } catch (LinuxException e) {
      // The file system below cannot; through the page cache it works as well.
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
    }
  }

  /**
   * Takes the device from its file.
   *
   * @return false if it is in use; then nothing has changed
   */
  boolean detach() throws IOException {
    for (int attempt = 1; attempt <= DETACH_TRIES; attempt++) {
      if (detachOnce()) {
        return true;
      }
      LockSupport.parkNanos(DETACH_PAUSE_NANOS);
    }
    return false;
  }

  private boolean detachOnce() throws IOException {
    try (OpenFile device = OpenFile.exclusiveDevice(path())) {
      device.ioctl(LOOP_CLR_FD, 0, "LOOP_CLR_FD");
    } catch (LinuxException e) {
      if (e.is(Errno.EBUSY)) {
        return false;
      }
      if (!e.is(Errno.ENXIO)) {
        throw e;
      }
    }
    if (backingFile().isEmpty()) {
      return true;
    }
    keepPastLastClose();
    return backingFile().isEmpty();
  }

  /**
   * Where somebody has the device open without a claim, as QEMU does, the kernel answers "done" and
   * waits for the last close. A volume that vanishes by itself some time later is what nobody asked
   * for, so that is undone.
   */
  private void keepPastLastClose() throws IOException {
    try (OpenFile device = OpenFile.read(path());
        Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
      device.ioctl(LOOP_GET_STATUS64, info.address(), "LOOP_GET_STATUS64");
      int flags = info.get(ValueLayout.JAVA_INT, FLAGS_IN_INFO);
      info.set(ValueLayout.JAVA_INT, FLAGS_IN_INFO, flags & ~LO_FLAGS_AUTOCLEAR);
      device.ioctl(LOOP_SET_STATUS64, info.address(), "LOOP_SET_STATUS64");
    } catch (LinuxException e) {
      // The last one closed it meanwhile.
      if (!e.is(Errno.ENXIO)) {
        throw e;
      }
    }
  }

  /** Makes the device as large as its file has become. */
  void adoptSize() throws IOException {
    try (OpenFile device = OpenFile.read(path())) {
      device.ioctl(LOOP_SET_CAPACITY, 0, "LOOP_SET_CAPACITY");
    }
  }

  /** Brings everything that was written to the device into the file below. */
  void flush() throws IOException {
    try (OpenFile device = OpenFile.read(path())) {
      device.sync();
    }
  }

  /** The device node, made where no devtmpfs does that. */
  private Path node() throws IOException {
    if (!Files.exists(path())) {
      String[] numbers = Files.readString(system().resolve("dev")).strip().split(":");
      try {
        Linux.makeBlockNode(
            path().toString(), Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
      } catch (LinuxException e) {
        if (!e.is(Errno.EEXIST)) {
          throw e;
        }
      }
    }
    return path();
  }

  /** For losetup of old, which shows this field. */
  private static void name(MemorySegment info, Path file) {
    byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
    byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, NAME_BYTES - 1));
    MemorySegment.copy(MemorySegment.ofArray(start), 0, info, NAME_IN_INFO, start.length);
  }
}
