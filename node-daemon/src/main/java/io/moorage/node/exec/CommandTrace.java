// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.exec;

import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import java.io.PrintStream;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Is told of every command that this daemon has run. */
@FunctionalInterface
public interface CommandTrace {

  /** A command has come to its end, in whatever way; called on the thread that ran it. */
  void ended(CommandResult result, Duration took);

  /** Tells nobody. */
  static CommandTrace off() {
    return (result, took) -> {};
  }

  /** A line for each command, which can be pasted into a shell from its colon on. */
  static CommandTrace to(PrintStream stream) {
    return (result, took) -> stream.println(Line.of(result, took));
  }

  /** How a command is written down. */
  final class Line {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Line() {}

    static String of(CommandResult result, Duration took) {
      String how =
          switch (result.end()) {
            case End.Exited(int code) -> "exit " + code;
            case End.TimedOut timedOut -> "killed";
            case End.NotStarted notStarted -> "not started";
          };
      return "trace: %s, %d ms: %s"
          .formatted(
              how,
              took.toMillis(),
              result.command().stream().map(Line::quoted).collect(Collectors.joining(" ")));
    }

    /** One line, whatever a script that is an argument may hold. */
    private static String quoted(String word) {
      if (PLAIN.matcher(word).matches()) {
        return word;
      }
      String inQuotes = word.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
      return word.chars().anyMatch(Character::isISOControl) || word.contains("'")
          ? "$'" + inQuotes.replaceAll("\\p{Cntrl}", "?") + "'"
          : "'" + word + "'";
    }
  }
}
