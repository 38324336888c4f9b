// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Asks where a resource would land, without a name for it. */
@Command(description = "Show where a new resource of a resource group would be placed, and why.")
public final class AdviseCommand implements Verb {
  private static final int SUFFIX = 8;

  @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
  String group = "";

  @Parameters(
      index = "1..*",
      paramLabel = "SIZE…",
      arity = "1..*",
      hideParamSyntax = true,
      description = "The size of each volume, such as 10G.")
  List<String> sizes = List.of();

  @Override
  public ExitCode run(Session session) {
    Json wish =
        Json.object()
            .put(
                "resource_definition_name",
                "advise-" + UUID.randomUUID().toString().substring(0, SUFFIX))
            .put("volume_sizes", Spawn.sizes(sizes));
    Request request = Spawn.request(group).json(wish).dryRun(true);
    return session.show(request, plan -> DryRun.printDecisions(session, plan));
  }
}
