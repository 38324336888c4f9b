// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.ByteSize;
import java.util.Optional;

/** Copies the data of a file and leaves its holes holes. */
final class SparseCopy {
  /** A piece at a time, so that no call holds its thread for long. */
  private static final long PIECE = 64L << 20;

  private SparseCopy() {}

  /**
   * Makes the target the same as the source, which may share its blocks.
   *
   * @param target an empty file
   */
  static void make(OpenFile source, OpenFile target) throws LinuxException {
    if (!target.cloneOf(source)) {
      copy(source, target);
    }
  }

  /** Copies everything, whatever the target held before. */
  static void copy(OpenFile source, OpenFile target) throws LinuxException {
    ByteSize size = source.status().size();
    target.resize(ByteSize.ZERO);
    target.resize(size);
    long position = 0;
    while (position < size.bytes()) {
      Optional<Long> data = source.nextData(position);
      if (data.isEmpty()) {
        return;
      }
      position = Math.min(source.nextHole(data.get()), size.bytes());
      copyRange(source, target, data.get(), position);
    }
  }

  private static void copyRange(OpenFile source, OpenFile target, long from, long to)
      throws LinuxException {
    long offset = from;
    while (offset < to) {
      long copied = source.copyRangeTo(target, offset, Math.min(PIECE, to - offset));
      if (copied == 0) {
        // The source has become shorter under us, which a volume never does.
        throw new LinuxException("copy_file_range at " + offset, new Errno(Errno.EIO));
      }
      offset += copied;
    }
  }
}
