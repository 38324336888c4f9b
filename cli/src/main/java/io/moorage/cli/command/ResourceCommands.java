// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Resources as they are on the nodes. */
@Command(
    description = "Manage resources: what the nodes hold of a resource definition.",
    subcommands = {
      ResourceActivation.Activate.class,
      ResourceActivation.Deactivate.class,
      ResourceCreate.class,
      ResourceCommands.Delete.class,
      ResourceCommands.ListResources.class,
      ResourceCommands.ListVolumes.class,
      ResourceCommands.ListProperties.class,
      ResourceActivation.MakeAvailable.class,
      ResolveSplitBrain.class,
      ResourceCommands.SetProperty.class,
      ResourceActivation.ToggleDisk.class
    })
public final class ResourceCommands {
  /** Nodes and then one resource, as most verbs of this noun are written. */
  record NodesAndResource(List<String> nodes, String resource) {
    static NodesAndResource of(List<String> names) {
      if (names.size() < 2) {
        throw new Failure(
            ExitCode.USAGE, "A resource is missing after the node. Write NODE [NODE…] RESOURCE.");
      }
      return new NodesAndResource(List.copyOf(names.subList(0, names.size() - 1)), names.getLast());
    }

    Stream<Request> delete(boolean keepTieBreaker) {
      return nodes.stream()
          .map(node -> Request.delete("resource-definitions", resource, "resources", node))
          .map(request -> keepTieBreaker ? request.with("keep_tiebreaker", "true") : request);
    }
  }

  @Command(name = "list", aliases = "l", description = "List the resources with their states.")
  static final class ListResources extends Listing {
    @Mixin Filter.Resources resources = new Filter.Resources();
    @Mixin Filter.Nodes nodes = new Filter.Nodes();
    @Mixin Filter.StoragePools pools = new Filter.StoragePools();
    @Mixin Filter.Properties properties = new Filter.Properties();

    @Option(names = "--faulty", description = "Only those that are not as they should be.")
    boolean faulty;

    // Hides nothing here, but the linstor client's users are used to asking for tie-breakers with
    // it.
    @Option(
        names = {"-a", "--all"},
        hidden = true,
        description = "Show all resources; they are shown in any case.")
    boolean all;

    @Override
    ExitCode list(Session session) {
      Request request = Request.get("view", "resources");
      return session.table(
          properties.narrow(pools.narrow(nodes.narrow(resources.narrow(request)))),
          body -> table(session, body));
    }

    private Table table(Session session, JsonNode resources) {
      Table table =
          new Table("ResourceName", "Node", "Layers", "Usage", "Conns", "State>", "CreatedOn");
      for (JsonNode resource : resources) {
        ResourceState state = new ResourceState(resource);
        if (!faulty || state.isFaulty()) {
          table.row(
              resource.path("name").asText(),
              resource.path("node_name").asText(),
              state.layers(),
              state.usage(),
              state.connections(),
              state.overall(),
              session.time(resource.path("create_timestamp")));
        }
      }
      return table.sorted();
    }
  }

  @Command(
      name = "list-volumes",
      aliases = "lv",
      description = "List the volumes of resources; the same as volume list.")
  static final class ListVolumes extends VolumeCommands.View {}

  @Command(
      name = "delete",
      aliases = "d",
      description = "Remove a resource and its data from nodes.")
  static final class Delete implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "NODE… RESOURCE",
        arity = "2..*",
        hideParamSyntax = true,
        description = "The nodes, and the resource.")
    List<String> names = List.of();

    @Option(
        names = "--keep-tiebreaker",
        description = "Leave it where it is the tie-breaker of the others.")
    boolean keepTieBreaker;

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      return dryRun.send(session, NodesAndResource.of(names).delete(keepTieBreaker).toList());
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a resource on one node.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(paramLabel = "RESOURCE", description = "The resource.")
    String resource = "";

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      Json change = property.change();
      return session.change(
          Request.put("resource-definitions", resource, "resources", node).json(change));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of a resource on one node.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "RESOURCE", description = "The resource.")
    String resource = "";

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get("view", "resources").with("nodes", node).with("resources", resource),
          "Resource '%s' on node '%s'".formatted(resource, node),
          body -> body.path(0));
    }
  }
}
