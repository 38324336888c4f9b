// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.moorage.api.model.ByteSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * What the kernel says of a file.
 *
 * @param device the file system it is on
 * @param allocated the space it takes, holes left out
 */
record FileStatus(Kind kind, long device, long inode, ByteSize size, ByteSize allocated) {
  private static final int STATX_BYTES = 256;
  private static final int SECTOR = 512;

  /** What sort of file it is. */
  enum Kind {
    REGULAR,
    DIRECTORY,
    OTHER
  }

  static FileStatus of(int fd, String name) throws LinuxException {
    return read(fd, "", "stat(" + name + ")");
  }

  /** Of the file itself where the path ends in a symbolic link. */
  static FileStatus of(Path path) throws LinuxException {
    return read(Linux.workingDirectory(), path.toString(), "stat(" + path + ")");
  }

  boolean sameFileAs(FileStatus other) {
    return device == other.device && inode == other.inode;
  }

  private static FileStatus read(int fd, String path, String what) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STATX_BYTES, Long.BYTES);
      Linux.statx(fd, path, status, what);
      return new FileStatus(
          kind(status.get(JAVA_SHORT, 28)),
          Integer.toUnsignedLong(status.get(JAVA_INT, 136)) << 32
              | Integer.toUnsignedLong(status.get(JAVA_INT, 140)),
          status.get(JAVA_LONG, 32),
          ByteSize.bytes(status.get(JAVA_LONG, 40)),
          ByteSize.bytes(status.get(JAVA_LONG, 48) * SECTOR));
    }
  }

  private static Kind kind(short mode) {
    return switch (mode & 0xf000) {
      case 0x8000 -> Kind.REGULAR;
      case 0x4000 -> Kind.DIRECTORY;
      default -> Kind.OTHER;
    };
  }
}
