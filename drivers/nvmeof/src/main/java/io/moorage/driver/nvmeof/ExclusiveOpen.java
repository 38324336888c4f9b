// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Opens a block device for itself alone, which Java has no words for: the kernel refuses it while
 * something of its own holds the device, in whatever namespace of mounts.
 */
final class ExclusiveOpen {
  private static final int O_RDONLY_EXCL_NONBLOCK_CLOEXEC = 0x80 | 0x800 | 0x80000;
  private static final int EINTR = 4;
  private static final int EBUSY = 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private ExclusiveOpen() {}

  static boolean isRefused(String device) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment path = arena.allocateFrom(device);
      int file;
      int errno;
      do {
        file = (int) OPEN.invokeExact(state, path, O_RDONLY_EXCL_NONBLOCK_CLOEXEC, 0);
        errno = (int) ERRNO.get(state, 0L);
      } while (file < 0 && errno == EINTR);
      if (file >= 0) {
        int ignored = (int) CLOSE.invokeExact(file);
        return false;
      }
      if (errno == EBUSY) {
        return true;
      }
      throw new IOException("open(" + device + ", O_EXCL) failed with error " + errno);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("open", e);
    }
  }
}
