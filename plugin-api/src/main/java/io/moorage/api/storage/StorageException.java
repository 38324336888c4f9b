// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import org.jspecify.annotations.Nullable;

/**
 * A call that was refused or failed. The message says what happened, {@link #correction} what to
 * do.
 */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, in a form that code can act on. Names are API: never reused, never changed. */
  public enum Code {
    NOT_FOUND,
    ALREADY_EXISTS,
    INVALID,
    IN_USE,
    HAS_SNAPSHOTS,
    NO_CAPACITY,
    NODE_OFFLINE,
    UNSUPPORTED,
    /** The outcome is not known yet; the work goes on. Ask again with the same arguments. */
    TIMEOUT,
    INTERNAL
  }

  private final Code code;
  private final String correction;

  public StorageException(Code code, String message, String correction) {
    this(code, message, correction, null);
  }

  public StorageException(Code code, String message, String correction, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.correction = correction;
  }

  public Code code() {
    return code;
  }

  /** What to do about it; empty where nothing can be done but to report it. */
  public String correction() {
    return correction;
  }
}
