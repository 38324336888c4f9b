// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.List;

/** The commands of lvm2, typed. */
final class LvmTool {
  /**
   * LVM reads all block devices, and would wait for those that a cache holds still while a snapshot
   * is taken: for ever, where it is the very command that takes it.
   */
  static final String CONFIG = "devices{ignore_suspended_devices=1}";

  private static final Duration REPORT_LIMIT = Duration.ofMinutes(1);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(5);
  private final CommandRunner runner;

  LvmTool(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * All volumes of a group, or one.
   *
   * @param target a group, or {@code group/volume}
   */
  List<LogicalVolume> volumes(String target) throws DriverException {
    CommandResult result = report("lvs", Report.VOLUME_COLUMNS, target);
    try {
      return Report.volumes(result.output());
    } catch (JsonProcessingException | NumberFormatException e) {
      throw unreadable(result, e);
    }
  }

  VolumeGroup group(String name) throws DriverException {
    CommandResult result = report("vgs", Report.GROUP_COLUMNS, name);
    try {
      return Report.groups(result.output()).getFirst();
    } catch (JsonProcessingException | NumberFormatException e) {
      throw unreadable(result, e);
    }
  }

  private CommandResult report(String program, String columns, String target)
      throws DriverException {
    CommandResult result =
        runner.run(
            List.of(
                program,
                "--config",
                CONFIG,
                "--reportformat",
                "json",
                "--units",
                "b",
                "--nosuffix",
                "--options",
                columns,
                target),
            REPORT_LIMIT);
    if (result.succeeded()) {
      return result;
    }
    throw new DriverException(
        new Problem(
            "could not read " + target,
            result.failure(),
            "see with 'vgs' and 'lvs' whether it is there and all its disks are"));
  }

  private static DriverException unreadable(CommandResult result, Exception e) {
    return new DriverException(
        new Problem(
            "'" + String.join(" ", result.command()) + "' printed what is not understood",
            e.toString(),
            "look whether this version of lvm2 is a known one: 'lvm version'"),
        e);
  }

  /**
   * Changes something.
   *
   * @param what in words, for the message of a failure
   */
  void change(String what, List<String> command) throws DriverException {
    CommandResult result = runner.run(command, CHANGE_LIMIT);
    if (!result.succeeded()) {
      throw new DriverException(problem(what, result));
    }
  }

  /**
   * Changes something, or leaves all as it is.
   *
   * @return false where the command refused
   * @throws DriverException where nobody knows what it did
   */
  boolean tries(String what, List<String> command) throws DriverException {
    CommandResult result = runner.run(command, CHANGE_LIMIT);
    if (!result.succeeded() && !(result.end() instanceof CommandResult.End.Exited)) {
      throw new DriverException(problem(what, result));
    }
    return result.succeeded();
  }

  private static Problem problem(String what, CommandResult result) {
    String words = result.errors() + result.output();
    if (words.contains(" in use") || words.contains("is used by another device")) {
      return new Problem(
          what + ": it is in use on this node",
          result.failure(),
          "stop what uses it: a virtual machine, a mount, a device mapping");
    }
    if (words.contains("insufficient free space") || words.contains("Insufficient free space")) {
      return new Problem(
          what + ": the volume group is full",
          result.failure(),
          "remove what is not needed, or add a disk with 'vgextend'");
    }
    return new Problem(what, result.failure(), "");
  }

  /** Runs a command only to see whether the host has it. */
  CommandResult probe(String... command) {
    return runner.run(List.of(command), REPORT_LIMIT);
  }
}
