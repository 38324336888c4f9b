// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.luks;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The commands of cryptsetup, typed. Keys go over standard input, never among the arguments. */
final class Cryptsetup {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int NO_SUCH_KEY = 2;

  private final CommandRunner runner;

  Cryptsetup(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * The key is random and long, so there is nothing to gain from a slow derivation, which would
   * take a second and a gigabyte at every start of a volume.
   */
  static List<String> format(String device) {
    return List.of(
        "cryptsetup",
        "luksFormat",
        "--batch-mode",
        "--type",
        "luks2",
        "--pbkdf",
        "pbkdf2",
        "--pbkdf-force-iterations",
        "1000",
        "--key-file",
        "-",
        device);
  }

  static List<String> open(String device, String name) {
    return List.of(
        "cryptsetup",
        "open",
        "--type",
        "luks2",
        "--allow-discards",
        "--key-file",
        "-",
        device,
        name);
  }

  static List<String> resize(String name) {
    return List.of("cryptsetup", "resize", "--key-file", "-", name);
  }

  static List<String> close(String name) {
    return List.of("cryptsetup", "close", name);
  }

  /** Whether a device carries a LUKS header. */
  boolean isLuks(String device) throws DriverException {
    CommandResult result = runner.run(List.of("cryptsetup", "isLuks", device), LIMIT);
    return switch (result.end()) {
      case End.Exited(int code) when code == 0 -> true;
      case End.Exited(int code) when code == 1 -> false;
      default -> throw new DriverException(problem("could not look at " + device, result));
    };
  }

  void run(String what, List<String> command, Secret key) throws DriverException {
    check(what, runner.run(command, Optional.of(key), LIMIT));
  }

  void run(String what, List<String> command) throws DriverException {
    check(what, runner.run(command, LIMIT));
  }

  CommandResult version() {
    return runner.run(List.of("cryptsetup", "--version"), LIMIT);
  }

  private static void check(String what, CommandResult result) throws DriverException {
    if (!result.succeeded()) {
      throw new DriverException(problem(what, result));
    }
  }

  private static Problem problem(String what, CommandResult result) {
    if (result.end() instanceof End.Exited(int code) && code == NO_SUCH_KEY) {
      return new Problem(
          what + ": its key does not open it",
          result.failure(),
          "the data was encrypted under another key: was the volume restored from another cluster,"
              + " or the header changed by hand? See 'cryptsetup luksDump'");
    }
    if (result.errors().contains("Device or resource busy")
        || result.errors().contains("is still in use")) {
      return new Problem(
          what + ": it is in use on this node",
          "'" + String.join(" ", result.command()) + "' said that the device is busy",
          "stop what uses it: a virtual machine, a mount, a device mapping");
    }
    return new Problem(what, result.failure(), "");
  }
}
