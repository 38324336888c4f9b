// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import picocli.CommandLine.Option;

/** A verb that prints a table. */
abstract class Listing implements Verb {
  @Option(
      names = {"-p", "--pastable"},
      description = "Print a table for pasting: ASCII and without colours.")
  boolean pastable;

  @Override
  public final ExitCode run(Session session) {
    return list(pastable ? session.pastable() : session);
  }

  abstract ExitCode list(Session session);
}
