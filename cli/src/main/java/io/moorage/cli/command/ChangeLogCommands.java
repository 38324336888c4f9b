// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who changed what. */
@Command(
    description = "Read the change log: who changed what, and when.",
    subcommands = ChangeLogCommands.ListChanges.class)
public final class ChangeLogCommands {
  @Command(name = "list", aliases = "l", description = "List the latest changes.")
  static final class ListChanges extends Listing {
    @Option(
        names = "--limit",
        paramLabel = "NUMBER",
        defaultValue = "50",
        description = "How many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    ExitCode list(Session session) {
      return session.table(
          Request.get("change-log").with("limit", Integer.toString(limit)),
          body -> table(session, body));
    }

    private static Table table(Session session, JsonNode changes) {
      Table table = new Table("Revision>", "At", "Who", "What");
      for (JsonNode change : changes) {
        JsonNode at = change.path("at");
        table.row(
            change.path("revision").asText(),
            at.isNumber() ? session.time(at) : at.asText(""),
            change.path("who").asText(""),
            change.path("what").asText(""));
      }
      return table;
    }
  }
}
