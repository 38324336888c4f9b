// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The commands of OpenZFS, typed. */
final class ZfsTool {
  private static final Duration REPORT_LIMIT = Duration.ofMinutes(1);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(5);
  private final CommandRunner runner;

  ZfsTool(CommandRunner runner) {
    this.runner = runner;
  }

  /** All that lies in the dataset of a pool: volumes, their snapshots, and what is in the way. */
  List<Dataset> datasets(Backing backing) throws DriverException {
    CommandResult result =
        report(backing, List.of("-d", "2", "-t", "filesystem,volume,snapshot"), Report.COLUMNS);
    try {
      return Report.datasets(backing, Report.COLUMNS, result.output());
    } catch (IllegalArgumentException e) {
      throw unreadable(result, e);
    }
  }

  Room room(Backing backing) throws DriverException {
    CommandResult result = report(backing, List.of("-t", "filesystem"), Report.ROOM_COLUMNS);
    try {
      return Report.room(result.output());
    } catch (IllegalArgumentException e) {
      throw unreadable(result, e);
    }
  }

  private CommandResult report(Backing backing, List<String> which, List<String> columns)
      throws DriverException {
    List<String> line = new ArrayList<>(List.of("zfs", "list", "-H", "-p"));
    line.addAll(which);
    line.addAll(List.of("-o", String.join(",", columns), backing.dataset()));
    CommandResult result = runner.run(line, REPORT_LIMIT);
    if (result.succeeded()) {
      return result;
    }
    if (isSuspended(result)) {
      throw new DriverException(suspended("could not read " + backing, result));
    }
    throw new DriverException(
        new Problem(
            "could not read " + backing,
            result.failure(),
            "see with 'zpool status' and 'zfs list' whether it is there, a file system, and all its"
                + " disks are; 'zpool import' brings a pool back"));
  }

  private static DriverException unreadable(CommandResult result, Exception e) {
    return new DriverException(
        new Problem(
            "'" + String.join(" ", result.command()) + "' printed what is not understood",
            e.toString(),
            "look whether this version of ZFS is a known one: 'zfs version'"),
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

  private static Problem problem(String what, CommandResult result) {
    String words = result.errors() + result.output();
    if (words.contains("is busy")) {
      return new Problem(
          what + ": it is in use on this node",
          result.failure(),
          "stop what uses it: a virtual machine, a mount, a device mapping, a 'zfs hold'");
    }
    if (words.contains("out of space") || words.contains("greater than available space")) {
      return new Problem(
          what + ": the zpool is full",
          result.failure(),
          "remove what is not needed, or add a disk with 'zpool add'; a snapshot of a thick volume"
              + " needs as much room as the volume has data");
    }
    if (isSuspended(result)) {
      return suspended(what, result);
    }
    if (words.contains("more recent snapshots or bookmarks exist")) {
      return new Problem(
          what + ": there is a newer bookmark",
          result.failure(),
          "see 'zfs list -t bookmark'; remove it with 'zfs destroy' if it is not needed");
    }
    return new Problem(what, result.failure(), "");
  }

  private static boolean isSuspended(CommandResult result) {
    return result.errors().contains("currently suspended");
  }

  /** ZFS lets nobody in who would have to wait; who was in the midst of a write waits. */
  private static Problem suspended(String what, CommandResult result) {
    return new Problem(
        what + ": the zpool has lost its disks and is suspended",
        result.failure(),
        "bring the disks back, then 'zpool clear'; see 'zpool status'");
  }

  /** Runs a command only to see whether the host has it. */
  CommandResult probe(String... command) {
    return runner.run(List.of(command), REPORT_LIMIT);
  }
}
