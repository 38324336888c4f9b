// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** New resources with the data of a snapshot, in two steps: the volumes, then the replicas. */
final class SnapshotRestore {
  private SnapshotRestore() {}

  /** From where to where. */
  static final class Route {
    @Option(
        names = {"--from-resource", "--fr"},
        required = true,
        paramLabel = "RESOURCE",
        description = "Whose snapshot.")
    String source = "";

    @Option(
        names = {"--from-snapshot", "--fs"},
        required = true,
        paramLabel = "SNAPSHOT",
        description = "The snapshot.")
    String snapshot = "";

    @Option(
        names = {"--to-resource", "--tr"},
        required = true,
        paramLabel = "RESOURCE",
        description = "The resource definition that gets the data.")
    String target = "";

    Request post(String step) {
      return Request.post("resource-definitions", source, step, snapshot);
    }
  }

  @Command(
      name = "volume-definition",
      aliases = "vd",
      description = "Work on the volumes of a snapshot.",
      subcommands = RestoreVolumes.class)
  static final class VolumeDefinition {}

  @Command(
      name = "resource",
      aliases = "r",
      description = "Work on the resources of a snapshot.",
      subcommands = RestoreResources.class)
  static final class Resource {}

  @Command(
      name = "restore",
      aliases = "rst",
      description = "Give a resource definition the volumes of a snapshot.")
  static final class RestoreVolumes implements Verb {
    @Mixin Route route = new Route();

    @Override
    public ExitCode run(Session session) {
      return session.change(
          route
              .post("snapshot-restore-volume-definition")
              .json(Json.object().put("to_resource", route.target)));
    }
  }

  @Command(
      name = "restore",
      aliases = "rst",
      description = "Make resources with the data of a snapshot.")
  static final class RestoreResources implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "NODE…",
        arity = "0..*",
        hideParamSyntax = true,
        description = "The nodes, if not all that have the snapshot.")
    List<String> nodes = List.of();

    @Mixin Route route = new Route();

    @Override
    public ExitCode run(Session session) {
      Json wish = Json.object().put("to_resource", route.target).list("nodes", nodes);
      return session.change(route.post("snapshot-restore-resource").json(wish));
    }
  }
}
