// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import java.util.List;
import java.util.function.Consumer;

/** Follows a tool that goes on telling until it is ended. */
@FunctionalInterface
public interface CommandStream {

  /**
   * Starts a command with {@code LC_ALL=C} and hands over what it prints, line by line; the process
   * dies with its caller.
   *
   * @param command program and arguments; no shell is involved
   * @param line told of each line of standard output, without its end, on a thread of the stream's
   *     own
   * @param ended told once, after the last line and on the same thread, how it came to its end;
   *     also where it never started. Its output is empty, for it was handed over
   * @return ends the process when it is closed
   */
  Following follow(List<String> command, Consumer<String> line, Consumer<CommandResult> ended);

  /** A command that is being followed. */
  interface Following extends AutoCloseable {

    /** Ends the process, if it has not ended; does not wait for the last line. */
    @Override
    void close();
  }
}
