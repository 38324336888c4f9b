// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Size;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Points in time of a resource. */
@Command(
    description = "Manage snapshots of resources.",
    subcommands = {
      SnapshotCommands.Create.class,
      SnapshotCommands.CreateMultiple.class,
      SnapshotCommands.Delete.class,
      SnapshotCommands.ListSnapshots.class,
      SnapshotRestore.Resource.class,
      SnapshotCommands.Rollback.class,
      SnapshotRestore.VolumeDefinition.class
    })
public final class SnapshotCommands {
  @Command(name = "list", aliases = "l", description = "List the snapshots.")
  static final class ListSnapshots extends Listing {
    @Mixin Filter.Resources resources = new Filter.Resources();
    @Mixin Filter.Nodes nodes = new Filter.Nodes();

    @Override
    ExitCode list(Session session) {
      return session.table(
          nodes.narrow(resources.narrow(Request.get("view", "snapshots"))),
          body -> table(session, body));
    }

    private static Table table(Session session, JsonNode snapshots) {
      Table table =
          new Table("ResourceName", "SnapshotName", "NodeNames", "Volumes", "CreatedOn", "State");
      for (JsonNode snapshot : snapshots) {
        table.row(
            snapshot.path("resource_name").asText(),
            snapshot.path("name").asText(),
            String.join(", ", Json.strings(snapshot.path("nodes"))),
            snapshot
                .path("volume_definitions")
                .valueStream()
                .map(volume ->
                    volume.path("volume_number").asText()
                        + ": "
                        + new Size(volume.path("size_kib").asLong()))
                .collect(Collectors.joining(", ")),
            session.time(snapshot.path("snapshots").path(0).path("create_timestamp")),
            state(Json.strings(snapshot.path("flags"))));
      }
      return table.sorted();
    }

    private static Cell state(List<String> flags) {
      if (flags.contains("DELETE")) {
        return Cell.bad("DELETING");
      }
      if (flags.contains("FAILED_DEPLOYMENT")) {
        return Cell.bad("Failed");
      }
      if (flags.contains("FAILED_DISCONNECT")) {
        return Cell.bad("Node disconnected");
      }
      return flags.contains("SUCCESSFUL") ? Cell.good("Successful") : Cell.warning("Incomplete");
    }
  }

  @Command(name = "create", aliases = "c", description = "Take a snapshot of a resource.")
  static final class Create implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "[NODE…] RESOURCE SNAPSHOT",
        arity = "2..*",
        hideParamSyntax = true,
        description = "The nodes, if not all; the resource; the name of the snapshot.")
    List<String> names = List.of();

    @Override
    public ExitCode run(Session session) {
      if (names.size() < 2) {
        throw new Failure(
            ExitCode.USAGE,
            "The name of the snapshot is missing. Write [NODE…] RESOURCE SNAPSHOT.");
      }
      int nodes = names.size() - 2;
      Json snapshot =
          Json.object().put("name", names.getLast()).list("nodes", names.subList(0, nodes));
      return session.change(
          Request.post("resource-definitions", names.get(nodes), "snapshots").json(snapshot));
    }
  }

  @Command(
      name = "create-multiple",
      aliases = "cm",
      description = "Take snapshots of several resources at the same point in time.")
  static final class CreateMultiple implements Verb {
    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "The name of the snapshots.")
    String name = "";

    @Option(
        names = {"-r", "--resource-names"},
        required = true,
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "RESOURCE…",
        description = "The resources.")
    List<String> resources = List.of();

    @Option(
        names = {"-n", "--node-names"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "NODE…",
        description = "The nodes, if not all.")
    List<String> nodes = List.of();

    @Override
    public ExitCode run(Session session) {
      Json wish =
          Json.object()
              .put(
                  "snapshots",
                  Json.array(
                      resources.stream()
                          .map(resource ->
                              Json.object()
                                  .put("name", name)
                                  .put("resource_name", resource)
                                  .list("nodes", nodes))));
      return session.change(Request.post("actions", "snapshot", "multi").json(wish));
    }
  }

  /** A verb about one snapshot. */
  abstract static class One implements Verb {
    @Parameters(index = "0", paramLabel = "RESOURCE", description = "The resource.")
    String resource = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot.")
    String name = "";
  }

  @Command(name = "delete", aliases = "d", description = "Remove a snapshot.")
  static final class Delete extends One {
    @Mixin Filter.Nodes nodes = new Filter.Nodes();

    @Override
    public ExitCode run(Session session) {
      return session.change(
          nodes.narrow(Request.delete("resource-definitions", resource, "snapshots", name)));
    }
  }

  @Command(
      name = "rollback",
      aliases = "rb",
      description = "Bring a resource back to a snapshot; later changes are lost.")
  static final class Rollback extends One {
    @Override
    public ExitCode run(Session session) {
      return session.change(
          Request.post("resource-definitions", resource, "snapshot-rollback", name));
    }
  }
}
