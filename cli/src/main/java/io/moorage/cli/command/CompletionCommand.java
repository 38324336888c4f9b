// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Teaches the shell the grammar. */
@Command(description = "Print a script for the shell's completion: source <(moor completion bash).")
public final class CompletionCommand implements Verb {
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell.")
  Shell shell = Shell.BASH;

  @Override
  public ExitCode run(Session session) {
    String script = AutoComplete.bash("moor", session.root());
    session
        .out()
        .print(
            switch (shell) {
              case BASH -> script;
              // The script speaks bash; zsh has to be told so, and to make its own completion
              // ready, before it reads it.
              case ZSH -> "autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n" + script;
            });
    return ExitCode.SUCCESS;
  }
}
