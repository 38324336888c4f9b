// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls that Java has no words for. A call holds its carrier thread, which is right for
 * calls this short; copies are made in pieces.
 */
final class Linux {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;
  private static final int AT_FDCWD = -100;
  private static final int RENAME_NOREPLACE = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      find("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL =
      find("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FALLOCATE =
      find("fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FTRUNCATE =
      find("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FSYNC =
      find("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle LSEEK =
      find("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle COPY_FILE_RANGE =
      find(
          "copy_file_range",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle STATX =
      find(
          "statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle FGETXATTR =
      find("fgetxattr", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle FSETXATTR =
      find(
          "fsetxattr",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RENAMEAT2 =
      find(
          "renameat2",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));

  private Linux() {}

  static int open(String path, int flags, int mode) throws LinuxException {
    return (int)
        system(
            "open(" + path + ")",
            (arena, errno) ->
                (int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags | O_CLOEXEC, mode));
  }

  static void close(int fd) throws LinuxException {
    system("close", (arena, errno) -> (int) CLOSE.invokeExact(errno, fd));
  }

  static int ioctl(int fd, long request, long argument, String what) throws LinuxException {
    return (int)
        system(what, (arena, errno) -> (int) IOCTL.invokeExact(errno, fd, request, argument));
  }

  static void fallocate(int fd, long length, String what) throws LinuxException {
    system(what, (arena, errno) -> (int) FALLOCATE.invokeExact(errno, fd, 0, 0L, length));
  }

  static void ftruncate(int fd, long length, String what) throws LinuxException {
    system(what, (arena, errno) -> (int) FTRUNCATE.invokeExact(errno, fd, length));
  }

  static void fsync(int fd, String what) throws LinuxException {
    system(what, (arena, errno) -> (int) FSYNC.invokeExact(errno, fd));
  }

  static long lseek(int fd, long offset, int whence, String what) throws LinuxException {
    return system(what, (arena, errno) -> (long) LSEEK.invokeExact(errno, fd, offset, whence));
  }

  /** Copies from an offset of one file to the same offset of another; may copy less. */
  static long copyFileRange(int from, int to, long offset, long length, String what)
      throws LinuxException {
    return system(
        what,
        (arena, errno) -> {
          MemorySegment in = arena.allocateFrom(JAVA_LONG, offset);
          MemorySegment out = arena.allocateFrom(JAVA_LONG, offset);
          return (long) COPY_FILE_RANGE.invokeExact(errno, from, in, to, out, length, 0);
        });
  }

  /**
   * Reads what the kernel says of a file into the given buffer.
   *
   * @param path empty to ask about the descriptor itself
   */
  static void statx(int fd, String path, MemorySegment buffer, String what) throws LinuxException {
    int emptyPathAndNoFollow = 0x1000 | 0x100;
    int basicStats = 0x7ff;
    system(
        what,
        (arena, errno) ->
            (int)
                STATX.invokeExact(
                    errno, fd, arena.allocateFrom(path), emptyPathAndNoFollow, basicStats, buffer));
  }

  static int workingDirectory() {
    return AT_FDCWD;
  }

  static long fgetxattr(int fd, String name, MemorySegment value, String what)
      throws LinuxException {
    return system(
        what,
        (arena, errno) ->
            (long)
                FGETXATTR.invokeExact(
                    errno, fd, arena.allocateFrom(name), value, value.byteSize()));
  }

  static void fsetxattr(int fd, String name, byte[] value, String what) throws LinuxException {
    system(
        what,
        (arena, errno) -> {
          MemorySegment bytes = arena.allocate(value.length);
          bytes.copyFrom(MemorySegment.ofArray(value));
          return (int)
              FSETXATTR.invokeExact(
                  errno, fd, arena.allocateFrom(name), bytes, (long) value.length, 0);
        });
  }

  static void rename(String from, String to, boolean replace) throws LinuxException {
    int flags = replace ? 0 : RENAME_NOREPLACE;
    system(
        "rename(" + from + ", " + to + ")",
        (arena, errno) ->
            (int)
                RENAMEAT2.invokeExact(
                    errno,
                    AT_FDCWD,
                    arena.allocateFrom(from),
                    AT_FDCWD,
                    arena.allocateFrom(to),
                    flags));
  }

  static void makeBlockNode(String path, int major, int minor) throws LinuxException {
    int blockDevice = 0x6000 | 0600;
    // The encoding of the C library: the low 8 bits of the minor lie below the major.
    long device = (long) (minor & 0xff) | (long) (major & 0xfff) << 8 | (long) (minor >> 8) << 20;
    system(
        "mknod(" + path + ", b, " + major + ", " + minor + ")",
        (arena, errno) ->
            (int)
                MakeNode.HANDLE.invokeExact(errno, arena.allocateFrom(path), blockDevice, device));
  }

  static String message(int errno) {
    try {
      MemorySegment text = (MemorySegment) Message.HANDLE.invokeExact(errno);
      return text.reinterpret(1024).getString(0);
    } catch (Throwable e) {
      throw new LinkageError("strerror", e);
    }
  }

  /** Makes a call, anew where a signal came in between; a negative answer is an error. */
  private static long system(String what, Call call) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      while (true) {
        long answer = call.make(arena, state);
        if (answer >= 0) {
          return answer;
        }
        int errno = (int) ERRNO.get(state, 0L);
        if (errno != Errno.EINTR) {
          throw new LinuxException(what, new Errno(errno));
        }
      }
    } catch (LinuxException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError(what, e);
    }
  }

  private static MethodHandle find(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), shape, Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle find(String name, int fixed, FunctionDescriptor shape) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        shape,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  /** The call proper. */
  @FunctionalInterface
  private interface Call {
    long make(Arena arena, MemorySegment errno) throws Throwable;
  }

  /** Looked up only where it is used: C libraries before 2.33 do not have the name. */
  private static final class MakeNode {
    static final MethodHandle HANDLE =
        find("mknod", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
  }

  /** Looked up only where something failed. */
  private static final class Message {
    static final MethodHandle HANDLE =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }
}
