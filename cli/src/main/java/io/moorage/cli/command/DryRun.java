// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** A change, or the plan of it. */
final class DryRun {
  @Option(
      names = "--dry-run",
      description = "Show what would be decided and done, and change nothing.")
  boolean wanted;

  ExitCode send(Session session, Request request) {
    return wanted
        ? plan(session, request, "This was a dry run: nothing has been changed.")
        : session.change(request);
  }

  /** Shows the plan of a change, and below it what it means that only the plan was shown. */
  static ExitCode plan(Session session, Request request, String afterwards) {
    return session.show(
        request.dryRun(true),
        body -> {
          print(session, body);
          session.out().println(afterwards);
        });
  }

  ExitCode send(Session session, List<Request> requests) {
    return wanted
        ? requests.stream()
            .map(request -> send(session, request))
            .reduce(ExitCode.SUCCESS, DryRun::worse)
        : session.change(requests);
  }

  private static ExitCode worse(ExitCode left, ExitCode right) {
    return left.number() >= right.number() ? left : right;
  }

  private static void print(Session session, JsonNode plan) {
    printDecisions(session, plan);
    for (JsonNode node : plan.path("nodes")) {
      session.out().println();
      session.out().println("Steps on " + text(node.path("node")) + ":");
      int number = 1;
      for (JsonNode step : node.path("steps")) {
        // The first line says what the step does, the others are the commands it runs.
        String lines =
            step.asText("")
                .lines()
                .map(line -> Cell.of(line).text())
                .collect(Collectors.joining("\n      "));
        session.out().printf("  %2d. %s%n", number++, lines);
      }
      if (number == 1) {
        session.out().println("  (none)");
      }
    }
    session.out().println();
  }

  static void printDecisions(Session session, JsonNode plan) {
    session.out().println("Decisions:");
    List<String> decisions = Json.strings(plan.path("decisions"));
    decisions.forEach(decision -> session.out().println("  - " + Cell.of(decision).text()));
    if (decisions.isEmpty()) {
      session.out().println("  (none)");
    }
  }

  private static String text(JsonNode node) {
    return Cell.of(node.asText("")).text();
  }
}
