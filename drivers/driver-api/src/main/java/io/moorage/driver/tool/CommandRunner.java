// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import io.moorage.driver.spec.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs a tool of the host: the only way a driver may start a process. */
@FunctionalInterface
public interface CommandRunner {

  /**
   * Runs a command to its end with {@code LC_ALL=C}; the process dies with its caller.
   *
   * @param command program and arguments; no shell is involved
   * @param input handed over on standard input as it is, without a line's end: for what must not be
   *     among the arguments, which everybody on the host can read; empty for none
   * @param limit after this the process is killed
   * @return what it printed and how it ended, also where it failed
   */
  CommandResult run(List<String> command, Optional<Secret> input, Duration limit);

  /** The same with nothing on standard input. */
  default CommandResult run(List<String> command, Duration limit) {
    return run(command, Optional.empty(), limit);
  }
}
