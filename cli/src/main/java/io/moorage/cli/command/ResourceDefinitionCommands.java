// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the replicas of a resource have in common. */
@Command(
    description = "Manage resource definitions: what all replicas of a resource have in common.",
    subcommands = {
      CloneCommand.class,
      ResourceDefinitionCommands.Create.class,
      ResourceDefinitionCommands.Delete.class,
      ResourceDefinitionCommands.ListDefinitions.class,
      ResourceDefinitionCommands.ListProperties.class,
      ResourceDefinitionCommands.Modify.class,
      ResourceDefinitionCommands.SetProperty.class
    })
public final class ResourceDefinitionCommands {
  static final String PATH = "resource-definitions";

  @Command(name = "list", aliases = "l", description = "List the resource definitions.")
  static final class ListDefinitions extends Listing {
    @Option(
        names = {"-r", "--resource-definitions"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "RESOURCE…",
        description = "Only these resource definitions.")
    List<String> names = List.of();

    @Mixin Filter.Properties properties = new Filter.Properties();

    @Override
    ExitCode list(Session session) {
      return session.table(
          properties.narrow(Request.get(PATH).with("resource_definitions", names)),
          ListDefinitions::table);
    }

    private static Table table(JsonNode definitions) {
      Table table = new Table("ResourceName", "ResourceGroup", "Layers", "State");
      for (JsonNode definition : definitions) {
        table.row(
            definition.path("name").asText(),
            definition.path("resource_group_name").asText(""),
            definition
                .path("layer_data")
                .valueStream()
                .map(layer -> layer.path("type").asText())
                .collect(Collectors.joining(",")),
            state(definition.path("flags")));
      }
      return table.sorted();
    }
  }

  /** The state of a definition of any kind: it is there, unless a flag says more. */
  static Cell state(JsonNode flags) {
    List<String> names = Json.strings(flags);
    if (names.contains("DELETE")) {
      return Cell.bad("DELETING");
    }
    if (names.contains("FAILED")) {
      return Cell.bad("FAILED");
    }
    if (names.contains("RESIZE")) {
      return Cell.warning("resizing");
    }
    return names.contains("CLONING") ? Cell.warning("CLONING") : Cell.good("ok");
  }

  @Command(
      name = "create",
      aliases = "c",
      description = "Define a resource; volumes and replicas come after.")
  static final class Create implements Verb {
    @Parameters(
        index = "0",
        paramLabel = "RESOURCE",
        arity = "0..1",
        description = "Its name; made of the external name otherwise.")
    Optional<String> name = Optional.empty();

    @Option(names = "--external-name", paramLabel = "NAME", description = "What others call it.")
    Optional<String> externalName = Optional.empty();

    @Option(
        names = "--resource-group",
        paramLabel = "GROUP",
        description = "The resource group that it belongs to.")
    Optional<String> group = Optional.empty();

    @Option(
        names = {"-l", "--layer-list"},
        split = ",",
        hideParamSyntax = true,
        paramLabel = "LAYER…",
        description = "The layers, from the top, such as drbd,luks,storage.")
    List<String> layers = List.of();

    @Option(
        names = "--peer-slots",
        paramLabel = "NUMBER",
        description = "For how many peers DRBD leaves room.")
    Optional<Integer> peerSlots = Optional.empty();

    @Option(names = "--port", paramLabel = "PORT", description = "The port that DRBD uses.")
    Optional<Integer> port = Optional.empty();

    @Override
    public ExitCode run(Session session) {
      Json definition =
          Json.object()
              .text("name", name)
              .text("external_name", externalName)
              .text("resource_group_name", group);
      if (!layers.isEmpty()) {
        definition.put(
            "layer_data",
            Json.array(layers.stream().map(layer -> Json.object().put("type", layer))));
      }
      Json wish =
          Json.object()
              .put("resource_definition", definition)
              .number("drbd_peer_slots", peerSlots)
              .number("drbd_port", port);
      return session.change(Request.post(PATH).json(wish));
    }
  }

  @Command(
      name = "modify",
      aliases = "m",
      description = "Move a resource definition to another group or change its layers.")
  static final class Modify implements Verb {
    @Parameters(index = "0", paramLabel = "RESOURCE", description = "The resource definition.")
    String name = "";

    @Option(
        names = "--resource-group",
        paramLabel = "GROUP",
        description = "The resource group to move to.")
    Optional<String> group = Optional.empty();

    @Option(
        names = {"-l", "--layer-list"},
        split = ",",
        hideParamSyntax = true,
        paramLabel = "LAYER…",
        description = "The new layers, from the top.")
    List<String> layers = List.of();

    @Option(
        names = "--peer-slots",
        paramLabel = "NUMBER",
        description = "For how many peers DRBD leaves room.")
    Optional<Integer> peerSlots = Optional.empty();

    @Override
    public ExitCode run(Session session) {
      Json change =
          Json.object()
              .text("resource_group", group)
              .list("layer_stack", layers)
              .number("drbd_peer_slots", peerSlots);
      return session.change(Request.put(PATH, name).json(change));
    }
  }

  @Command(
      name = "delete",
      aliases = "d",
      description = "Remove a resource with all replicas and their data.")
  static final class Delete implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "RESOURCE…",
        arity = "1..*",
        hideParamSyntax = true,
        description = "The resource definitions.")
    List<String> names = List.of();

    @Mixin DryRun dryRun = new DryRun();

    @Override
    public ExitCode run(Session session) {
      return dryRun.send(session, names.stream().map(name -> Request.delete(PATH, name)).toList());
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a resource definition.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "RESOURCE", description = "The resource definition.")
    String name = "";

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put(PATH, name).json(property.change()));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of a resource definition.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "RESOURCE", description = "The resource definition.")
    String name = "";

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get(PATH).with("resource_definitions", name),
          "Resource definition '" + name + "'",
          body -> body.path(0));
    }
  }
}
