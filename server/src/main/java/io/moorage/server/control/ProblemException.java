// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import java.io.Serial;

/** A request that is refused: it has changed nothing. Expected, so it carries no stack trace. */
public final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;
  private final ErrorCode code;
  private final String details;
  private final String correction;

  /**
   * @param message what was refused, about what, and why
   * @param correction what to do
   */
  public ProblemException(ErrorCode code, String message, String correction) {
    this(code, message, "", correction);
  }

  /**
   * @param details the long form of the reason, such as a line for each pool that fell out
   */
  public ProblemException(ErrorCode code, String message, String details, String correction) {
    super(message, null, false, false);
    this.code = code;
    this.details = details;
    this.correction = correction;
  }

  public ErrorCode code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  public String details() {
    return details;
  }

  public String correction() {
    return correction;
  }
}
