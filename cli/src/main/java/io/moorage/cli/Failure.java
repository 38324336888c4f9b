// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli;

/**
 * Ends a command: the text is for the operator and says what to do, the code is for the calling
 * script.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final ExitCode code;

  public Failure(ExitCode code, String message) {
    // A failure is an answer and not a defect: nobody ever reads its stack.
    super(message, null, false, false);
    this.code = code;
  }

  public ExitCode code() {
    return code;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
