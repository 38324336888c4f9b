// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What went wrong inside. */
@Command(
    description = "Read error reports: what went wrong inside the server or on a node.",
    subcommands = {ErrorReportCommands.ListReports.class, ErrorReportCommands.Show.class})
public final class ErrorReportCommands {
  @Command(name = "list", aliases = "l", description = "List the error reports, the latest last.")
  static final class ListReports extends Listing {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})\\s*([mhd])");

    @Option(
        names = {"-n", "--nodes"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "NODE…",
        description = "Only of these nodes.")
    List<String> nodes = List.of();

    @Option(
        names = {"-s", "--since"},
        paramLabel = "AGO",
        description = "Only of the time since, such as 30m, 12h or 3d.")
    Optional<String> since = Optional.empty();

    @Override
    ExitCode list(Session session) {
      Request request =
          Request.get("error-reports").with("withContent", "false").with("node", nodes);
      Request narrowed =
          since
              .map(ago ->
                  request.with(
                      "since", Long.toString(session.now().minus(duration(ago)).toEpochMilli())))
              .orElse(request);
      return session.table(narrowed, body -> table(session, body));
    }

    private static Duration duration(String text) {
      Matcher ago = AGO.matcher(text.strip());
      if (!ago.matches()) {
        throw new Failure(
            ExitCode.USAGE,
            "'%s' is not a time. Write minutes, hours or days: 30m, 12h, 3d.".formatted(text));
      }
      long number = Long.parseLong(ago.group(1));
      return switch (ago.group(2)) {
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }

    private static Table table(Session session, JsonNode reports) {
      Table table = new Table("Id", "Datetime", "Node", "Exception");
      for (JsonNode report : reports) {
        table.row(
            report
                .path("filename")
                .asText("")
                .replaceFirst("^ErrorReport-", "")
                .replaceFirst("\\.log$", ""),
            session.time(report.path("error_time")),
            report.path("module").asText("?").charAt(0) + "|" + report.path("node_name").asText(),
            (report.path("exception").asText("")
                    + ": "
                    + report.path("exception_message").asText(""))
                .lines()
                .findFirst()
                .orElse(""));
      }
      return table;
    }
  }

  @Command(name = "show", aliases = "s", description = "Show error reports in full.")
  static final class Show implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "ID…",
        arity = "1..*",
        hideParamSyntax = true,
        description = "The error reports.")
    List<String> ids = List.of();

    @Override
    public ExitCode run(Session session) {
      ExitCode code = ExitCode.SUCCESS;
      for (String id : ids) {
        ExitCode one =
            session.show(Request.get("error-reports", id), body -> print(session, id, body));
        code = one == ExitCode.SUCCESS ? code : one;
      }
      return code;
    }

    private static void print(Session session, String id, JsonNode reports) {
      if (reports.isEmpty()) {
        throw new Failure(
            ExitCode.OBJECT_NOT_FOUND,
            "Error report '%s' does not exist. See moor error-reports list.".formatted(id));
      }
      reports.forEach(report -> session.out().println(report.path("text").asText("")));
    }
  }
}
