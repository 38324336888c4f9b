// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** An open file or device of the host, with the calls that Java's own channels lack. */
final class OpenFile implements AutoCloseable {
  private static final int O_NOFOLLOW = Architecture.noFollow();
  private static final long FICLONE = 0x40049409;
  private static final int OWNER_ONLY = 0600;

  /** Ours are shorter; a longer one is somebody else's. */
  private static final int LONGEST_TAG = 512;

  private final int fd;
  private final String name;

  private OpenFile(int fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /** Never through a symbolic link, and never waiting for a pipe's other end. */
  static OpenFile read(Path path) throws LinuxException {
    return open(path, Linux.O_RDONLY | Linux.O_NONBLOCK);
  }

  static OpenFile write(Path path) throws LinuxException {
    return open(path, Linux.O_RDWR | Linux.O_NONBLOCK);
  }

  /** Fails where there is one of that name. */
  static OpenFile create(Path path) throws LinuxException {
    return open(path, Linux.O_RDWR | Linux.O_CREAT | Linux.O_EXCL);
  }

  /** Fails with {@code EBUSY} while the kernel itself holds the device: a mount, a mapping. */
  static OpenFile exclusiveDevice(Path path) throws LinuxException {
    return open(path, Linux.O_RDONLY | Linux.O_EXCL);
  }

  private static OpenFile open(Path path, int flags) throws LinuxException {
    String name = path.toString();
    return new OpenFile(Linux.open(name, flags | O_NOFOLLOW, OWNER_ONLY), name);
  }

  FileStatus status() throws LinuxException {
    return FileStatus.of(fd, name);
  }

  void resize(ByteSize size) throws LinuxException {
    Linux.ftruncate(fd, size.bytes(), "ftruncate(" + name + ", " + size.bytes() + ")");
  }

  /** Makes the file at least this large and gives every block of it its place on disk. */
  void allocate(ByteSize size) throws LinuxException {
    Linux.fallocate(fd, size.bytes(), "fallocate(" + name + ", " + size.bytes() + ")");
  }

  /** Of a device: hands its cache to the file below and makes that durable. */
  void sync() throws LinuxException {
    Linux.fsync(fd, "fsync(" + name + ")");
  }

  /** The start of the next data; empty where only holes follow. */
  Optional<Long> nextData(long offset) throws LinuxException {
    try {
      return Optional.of(
          Linux.lseek(fd, offset, Linux.SEEK_DATA, "lseek(" + name + ", SEEK_DATA)"));
    } catch (LinuxException e) {
      if (e.is(Errno.ENXIO)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  long nextHole(long offset) throws LinuxException {
    return Linux.lseek(fd, offset, Linux.SEEK_HOLE, "lseek(" + name + ", SEEK_HOLE)");
  }

  /** May copy less than asked for, as the call below does. */
  long copyRangeTo(OpenFile target, long offset, long length) throws LinuxException {
    return Linux.copyFileRange(
        fd, target.fd, offset, length, "copy_file_range(" + name + ", " + target.name + ")");
  }

  /** Shares all blocks of the source, at one instant; false where the file system cannot. */
  boolean cloneOf(OpenFile source) throws LinuxException {
    try {
      ioctl(FICLONE, source.fd, "FICLONE, " + source.name);
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.EOPNOTSUPP)
          || e.is(Errno.ENOTTY)
          || e.is(Errno.EINVAL)
          || e.is(Errno.EXDEV)
          || e.is(Errno.ENOSYS)) {
        return false;
      }
      throw e;
    }
  }

  Optional<String> tag(String tag) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(LONGEST_TAG);
      long length = Linux.fgetxattr(fd, tag, value, "fgetxattr(" + name + ", " + tag + ")");
      byte[] bytes = value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (LinuxException e) {
      if (e.is(Errno.ENODATA)
          || e.is(Errno.EOPNOTSUPP)
          || e.is(Errno.EPERM)
          || e.is(Errno.ERANGE)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  void tag(String tag, String value) throws LinuxException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Linux.fsetxattr(fd, tag, bytes, "fsetxattr(" + name + ", " + tag + ")");
  }

  int ioctl(long request, long argument, String words) throws LinuxException {
    return Linux.ioctl(fd, request, argument, "ioctl(" + name + ", " + words + ")");
  }

  /** With this file as the argument of a call on another one. */
  int number() {
    return fd;
  }

  @Override
  public void close() throws LinuxException {
    Linux.close(fd);
  }
}
