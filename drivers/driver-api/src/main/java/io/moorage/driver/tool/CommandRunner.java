// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import io.moorage.driver.spec.Secret;
import java.time.Duration;
import java.util.List;

/** Runs a tool of the host: the only way a driver may start a process. */
@FunctionalInterface
public interface CommandRunner {

  /**
   * Runs a command to its end with {@code LC_ALL=C} and an empty standard input; the process dies
   * with its caller.
   *
   * @param command program and arguments; no shell is involved
   * @param limit after this the process is killed
   * @return what it printed and how it ended, also where it failed
   */
  CommandResult run(List<String> command, Duration limit);

  /**
   * The same with something on standard input that must not be among the arguments, which everybody
   * on the host can read.
   *
   * @param input handed over as it is, without a line's end
   */
  default CommandResult run(List<String> command, Secret input, Duration limit) {
    throw new UnsupportedOperationException("this runner has nothing to hand a secret over with");
  }
}
