// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.tool;

import java.util.List;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param end how it came to its end
 */
public record CommandResult(List<String> command, End end, String output, String errors) {
  public CommandResult {
    command = List.copyOf(command);
  }

  /** How a process came to its end. */
  public sealed interface End {
    /** By itself. */
    record Exited(int code) implements End {}

    /** Killed at its time limit. */
    record TimedOut() implements End {}

    /** Never started: no such program, or not allowed. */
    record NotStarted(String why) implements End {}
  }

  public boolean succeeded() {
    return end instanceof End.Exited(int code) && code == 0;
  }

  /** The failure in one line: the command, how it ended, and what it said. */
  public String failure() {
    String how =
        switch (end) {
          case End.Exited(int code) -> "exit code " + code;
          case End.TimedOut timedOut -> "killed at its time limit";
          case End.NotStarted(String why) -> "could not be started: " + why;
        };
    return "'"
        + String.join(" ", command)
        + "': "
        + how
        + (errors.isBlank() ? "" : ": " + errors.strip());
  }
}
