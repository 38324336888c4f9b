// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The system calls that Java has no words for. A call holds its carrier thread, which is right for
 * calls this short; copies are made in pieces.
 *
 * <p>All of them are made in one shape, since Java generates a dozen classes for every other one:
 * on Linux the first six numbers and addresses go in registers, from which a function takes what it
 * knows.
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
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final int WORDS = 6;
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  private static final Function OPEN = Function.narrow("open");
  private static final Function CLOSE = Function.narrow("close");
  private static final Function IOCTL = Function.narrow("ioctl");
  private static final Function FALLOCATE = Function.narrow("fallocate");
  private static final Function FTRUNCATE = Function.narrow("ftruncate");
  private static final Function FSYNC = Function.narrow("fsync");
  private static final Function LSEEK = Function.wide("lseek");
  private static final Function COPY_FILE_RANGE = Function.wide("copy_file_range");
  private static final Function STATX = Function.narrow("statx");
  private static final Function FGETXATTR = Function.wide("fgetxattr");
  private static final Function FSETXATTR = Function.narrow("fsetxattr");
  private static final Function RENAMEAT2 = Function.narrow("renameat2");

  private Linux() {}

  static int open(String path, int flags, int mode) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call("open(" + path + ")", OPEN, address(arena, path), flags | O_CLOEXEC, mode);
    }
  }

  static void close(int fd) throws LinuxException {
    call("close", CLOSE, fd);
  }

  static int ioctl(int fd, long request, long argument, String what) throws LinuxException {
    return (int) call(what, IOCTL, fd, request, argument);
  }

  static void fallocate(int fd, long length, String what) throws LinuxException {
    call(what, FALLOCATE, fd, 0, 0, length);
  }

  static void ftruncate(int fd, long length, String what) throws LinuxException {
    call(what, FTRUNCATE, fd, length);
  }

  static void fsync(int fd, String what) throws LinuxException {
    call(what, FSYNC, fd);
  }

  static long lseek(int fd, long offset, int whence, String what) throws LinuxException {
    return call(what, LSEEK, fd, offset, whence);
  }

  /** Copies from an offset of one file to the same offset of another; may copy less. */
  static long copyFileRange(int from, int to, long offset, long length, String what)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      long in = arena.allocateFrom(JAVA_LONG, offset).address();
      long out = arena.allocateFrom(JAVA_LONG, offset).address();
      return call(what, COPY_FILE_RANGE, from, in, to, out, length, 0);
    }
  }

  /**
   * Reads what the kernel says of a file into the given buffer.
   *
   * @param path empty to ask about the descriptor itself
   */
  static void statx(int fd, String path, MemorySegment buffer, String what) throws LinuxException {
    int emptyPathAndNoFollow = 0x1000 | 0x100;
    int basicStats = 0x7ff;
    try (Arena arena = Arena.ofConfined()) {
      call(
          what,
          STATX,
          fd,
          address(arena, path),
          emptyPathAndNoFollow,
          basicStats,
          buffer.address());
    }
  }

  static int workingDirectory() {
    return AT_FDCWD;
  }

  static long fgetxattr(int fd, String name, MemorySegment value, String what)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      return call(what, FGETXATTR, fd, address(arena, name), value.address(), value.byteSize());
    }
  }

  static void fsetxattr(int fd, String name, byte[] value, String what) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(value.length);
      bytes.copyFrom(MemorySegment.ofArray(value));
      call(what, FSETXATTR, fd, address(arena, name), bytes.address(), value.length, 0);
    }
  }

  static void rename(String from, String to, boolean replace) throws LinuxException {
    int flags = replace ? 0 : RENAME_NOREPLACE;
    try (Arena arena = Arena.ofConfined()) {
      call(
          "rename(" + from + ", " + to + ")",
          RENAMEAT2,
          AT_FDCWD,
          address(arena, from),
          AT_FDCWD,
          address(arena, to),
          flags);
    }
  }

  static void makeBlockNode(String path, int major, int minor) throws LinuxException {
    int blockDevice = 0x6000 | 0600;
    // The encoding of the C library: the low 8 bits of the minor lie below the major.
    long device = (long) (minor & 0xff) | (long) (major & 0xfff) << 8 | (long) (minor >> 8) << 20;
    try (Arena arena = Arena.ofConfined()) {
      call(
          "mknod(" + path + ", b, " + major + ", " + minor + ")",
          MakeNode.FUNCTION,
          address(arena, path),
          blockDevice,
          device);
    }
  }

  static String message(int errno) {
    try {
      return MemorySegment.ofAddress(call("strerror", Message.FUNCTION, errno))
          .reinterpret(1024)
          .getString(0);
    } catch (LinuxException e) {
      throw new LinkageError("strerror answers always", e);
    }
  }

  private static long address(Arena arena, String text) {
    return arena.allocateFrom(text).address();
  }

  /** Makes a call, anew where a signal came in between; a negative answer is an error. */
  private static long call(String what, Function function, long... given) throws LinuxException {
    long[] words = Arrays.copyOf(given, WORDS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      while (true) {
        long word =
            (long)
                CALL.invokeExact(
                    function.address,
                    state,
                    words[0],
                    words[1],
                    words[2],
                    words[3],
                    words[4],
                    words[5]);
        long answer = function.wide ? word : (int) word;
        if (answer >= 0) {
          return answer;
        }
        int errno = state.get(JAVA_INT, ERRNO);
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

  /**
   * A function of the C library that takes up to six numbers or addresses.
   *
   * @param wide whether its answer is a whole word; of an int, only the lower half is defined
   */
  private record Function(MemorySegment address, boolean wide) {

    static Function narrow(String name) {
      return new Function(LINKER.defaultLookup().findOrThrow(name), false);
    }

    static Function wide(String name) {
      return new Function(LINKER.defaultLookup().findOrThrow(name), true);
    }
  }

  /** Looked up only where it is used: C libraries before 2.33 do not have the name. */
  private static final class MakeNode {
    static final Function FUNCTION = Function.narrow("mknod");
  }

  /** Looked up only where something failed. */
  private static final class Message {
    static final Function FUNCTION = Function.wide("strerror");
  }
}
