// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import io.moorage.driver.spec.Secret;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import io.moorage.driver.tool.CommandRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tools that say what a test has them say, and remember what was asked of them. */
final class ScriptedTools implements CommandRunner {
  private record Answer(int exit, String output, String errors) {}

  final List<String> changes = new ArrayList<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();

  /** The answer to all commands that begin so; a later one replaces an earlier one. */
  ScriptedTools answer(String beginning, int exit, String output) {
    answers.put(beginning, new Answer(exit, output, exit == 0 ? "" : output));
    return this;
  }

  @Override
  public CommandResult run(List<String> command, Optional<Secret> input, Duration limit) {
    String line = String.join(" ", command);
    String tool = command.getFirst();
    if (tool.equals("vgcreate") || tool.equals("lvcreate") || line.startsWith("zpool create")) {
      changes.add(line);
    }
    return answers.entrySet().stream()
        .filter(entry -> line.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .map(found ->
            new CommandResult(
                command, new End.Exited(found.exit()), found.output(), found.errors()))
        .findFirst()
        .orElseGet(() -> new CommandResult(command, new End.NotStarted("no such tool"), "", ""));
  }
}
