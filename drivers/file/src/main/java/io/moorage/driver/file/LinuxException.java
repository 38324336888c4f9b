// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.io.Serial;

/** A system call failed. */
final class LinuxException extends IOException {
  @Serial private static final long serialVersionUID = 1L;
  private final Errno errno;
  private final String words;

  LinuxException(String call, Errno errno) {
    this(errno, call + ": " + errno);
  }

  private LinuxException(Errno errno, String words) {
    super(words);
    this.errno = errno;
    this.words = words;
  }

  boolean is(int code) {
    return errno.code() == code;
  }

  /** What to do about it; empty where nobody can say. */
  String correction() {
    return switch (errno.code()) {
      case Errno.ENOSPC, Errno.EDQUOT -> "free space on the file system or make it larger";
      case Errno.EACCES, Errno.EPERM -> "run the node daemon as root, with access to loop devices";
      case Errno.EROFS -> "the file system is read-only: look for errors in the kernel log";
      case Errno.EIO -> "the disk below fails: look for errors in the kernel log";
      case Errno.EMFILE, Errno.ENFILE -> "raise the limit of open files of the node daemon";
      default -> "";
    };
  }

  /** The call and what the kernel said: fit for operators. */
  String words() {
    return words;
  }

  /** The same of any failure of input or output. */
  static String words(IOException e) {
    return e instanceof LinuxException call ? call.words : e.toString();
  }

  /** {@link #correction()} of any failure of input or output. */
  static String correction(IOException e) {
    return e instanceof LinuxException call ? call.correction() : "";
  }
}
