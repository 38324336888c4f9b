// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Ends a split brain. What the losers wrote is gone for good afterwards, and whoever types this is
 * in the middle of a trouble: so the plan is what is shown unless the operator says that it is to
 * be done.
 */
@Command(
    name = "resolve-split-brain",
    description =
        "Say whose data is kept where replicas were written apart; the plan is shown without --yes.")
final class ResolveSplitBrain implements Verb {
  @Parameters(index = "0", paramLabel = "RESOURCE", description = "The resource definition.")
  String resource = "";

  @Option(
      names = "--keep",
      required = true,
      paramLabel = "NODE",
      description = "The node whose data is kept; the others lose what they wrote since.")
  String keep = "";

  @Option(
      names = {"-y", "--yes"},
      description = "Do it, instead of showing what would be done.")
  boolean confirmed;

  @Option(names = "--dry-run", description = "Show the plan and change nothing, also with --yes.")
  boolean dryRun;

  @Override
  public ExitCode run(Session session) {
    Request request =
        Request.post(ResourceDefinitionCommands.PATH, resource, "resolve-split-brain")
            .json(Json.object().put("keep", keep));
    return confirmed && !dryRun
        ? session.change(request)
        : DryRun.plan(
            session,
            request,
            "Nothing has been changed. With --yes the replicas that parted from the one on "
                + keep
                + " lose for good what was written to them since.");
  }
}
