// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.List;

/** The commands of dmsetup, typed. */
final class Dmsetup {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What may have to write down a whole cache. */
  private static final Duration FLUSH_LIMIT = Duration.ofMinutes(10);

  private final CommandRunner runner;

  Dmsetup(CommandRunner runner) {
    this.runner = runner;
  }

  static List<String> create(String name, String uuid, String table) {
    return List.of("dmsetup", "create", name, "--uuid", uuid, "--table", table);
  }

  static List<String> reload(String name, String table) {
    return List.of("dmsetup", "reload", name, "--table", table);
  }

  static List<String> suspend(String name) {
    return List.of("dmsetup", "suspend", name);
  }

  static List<String> resume(String name) {
    return List.of("dmsetup", "resume", name);
  }

  /** Forgets a table that waits to take over. */
  static List<String> clear(String name) {
    return List.of("dmsetup", "clear", name);
  }

  static List<String> message(String name, String message) {
    return List.of("dmsetup", "message", name, "0", message);
  }

  /** Tries for some seconds, since udev may have the device open for a moment. */
  static List<String> remove(String name) {
    return List.of("dmsetup", "remove", "--retry", name);
  }

  CommandResult version() {
    return runner.run(List.of("dmsetup", "version"), LIMIT);
  }

  void run(String what, List<String> command) throws DriverException {
    check(what, runner.run(command, LIMIT));
  }

  /** The same for what may take long. */
  void flush(String what, List<String> command) throws DriverException {
    check(what, runner.run(command, FLUSH_LIMIT));
  }

  /** The state of a device in the words of its target. */
  String status(String name) throws DriverException {
    return read(List.of("dmsetup", "status", name));
  }

  /** What a device is made of. */
  String table(String name) throws DriverException {
    return read(List.of("dmsetup", "table", name));
  }

  private String read(List<String> command) throws DriverException {
    CommandResult result = runner.run(command, LIMIT);
    check("could not look at a cache", result);
    return result.output().strip();
  }

  private static void check(String what, CommandResult result) throws DriverException {
    if (result.succeeded()) {
      return;
    }
    if (result.errors().contains("Device or resource busy")) {
      throw new DriverException(
          new Problem(
              what + ": it, or a device that it stands on, is in use on this node",
              "'" + String.join(" ", result.command()) + "' said that the device is busy",
              "stop what uses it: a virtual machine, a mount, a device mapping"));
    }
    throw new DriverException(
        new Problem(what, result.failure(), "the kernel's log may say more: 'dmesg'"));
  }
}
