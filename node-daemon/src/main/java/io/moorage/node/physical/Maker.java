// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.List;

/** Runs commands that have to succeed. */
record Maker(CommandRunner runner) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * Runs one.
   *
   * @param failure what did not work if it fails
   * @return what it printed
   */
  String run(String failure, String correction, List<String> command) throws DriverException {
    CommandResult result = runner.run(command, LIMIT);
    if (!result.succeeded()) {
      throw new DriverException(new Problem(failure, result.failure(), correction));
    }
    return result.output();
  }

  static DriverException taken(String what, String why) {
    return new DriverException(
        new Problem(what + " exists already", why, "choose another name with --pool-name"));
  }
}
