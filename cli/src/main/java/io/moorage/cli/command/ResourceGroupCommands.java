// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Templates for resources. */
@Command(
    description =
        "Manage resource groups: templates that say how many replicas, where, and of what layers.",
    subcommands = {
      ResourceGroupCommands.Adjust.class,
      ResourceGroupCommands.Create.class,
      ResourceGroupCommands.Delete.class,
      ResourceGroupCommands.ListGroups.class,
      ResourceGroupCommands.ListProperties.class,
      ResourceGroupCommands.Modify.class,
      ResourceGroupCommands.SetProperty.class,
      ResourceGroupSpace.QueryMaxVolumeSize.class,
      ResourceGroupSpace.QuerySizeInfo.class,
      Spawn.class
    })
public final class ResourceGroupCommands {
  private static final String PATH = "resource-groups";

  @Command(
      name = "list",
      aliases = "l",
      description = "List the resource groups and what they ask for.")
  static final class ListGroups extends Listing {
    @Option(
        names = {"-r", "--resource-groups"},
        arity = "1..*",
        split = ",",
        hideParamSyntax = true,
        paramLabel = "GROUP…",
        description = "Only these resource groups.")
    List<String> groups = List.of();

    @Mixin Filter.Properties properties = new Filter.Properties();

    @Override
    ExitCode list(Session session) {
      return session.table(
          properties.narrow(Request.get(PATH).with("resource_groups", groups)),
          body -> table(session, body));
    }

    private static Table table(Session session, JsonNode groups) {
      Table table = new Table("ResourceGroup", "SelectFilter", "VlmNrs", "Description");
      for (JsonNode group : groups) {
        String name = group.path("name").asText();
        table.row(
            name,
            filter(group.path("select_filter")),
            session
                .ask(Request.get(PATH, name, "volume-groups"))
                .body()
                .valueStream()
                .map(volume -> volume.path("volume_number").asText(""))
                .collect(Collectors.joining(",")),
            group.path("description").asText(""));
      }
      return table.sorted();
    }

    private static String filter(JsonNode filter) {
      List<String> lines = new ArrayList<>();
      add(lines, "PlaceCount", filter.path("place_count").asText(""));
      add(lines, "StoragePool(s)", join(filter, "storage_pool_list"));
      add(lines, "DisklessOnRemaining", filter.path("diskless_on_remaining").asText(""));
      add(lines, "ReplicasOnSame", join(filter, "replicas_on_same"));
      add(lines, "ReplicasOnDifferent", join(filter, "replicas_on_different"));
      Json.strings(filter, "x_replicas_on_different_map")
          .forEach((key, limit) -> add(lines, "AtMostOnSame", key + ": " + limit));
      add(lines, "DoNotPlaceWith", join(filter, "not_place_with_rsc"));
      add(lines, "DoNotPlaceWithRegex", filter.path("not_place_with_rsc_regex").asText(""));
      add(lines, "LayerStack", join(filter, "layer_stack"));
      add(lines, "ProviderList", join(filter, "provider_list"));
      return String.join("\n", lines);
    }

    private static String join(JsonNode filter, String list) {
      return String.join(", ", Json.strings(filter.path(list)));
    }

    private static void add(List<String> lines, String name, String value) {
      if (!value.isEmpty()) {
        lines.add(name + ": " + value);
      }
    }
  }

  /** What can be said of a group when it is made and later. */
  abstract static class Template implements Verb {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String name = "";

    @Option(
        names = "--place-count",
        paramLabel = "NUMBER",
        description = "How many replicas its resources get.")
    Optional<Integer> placeCount = Optional.empty();

    @Option(
        names = {"-d", "--description"},
        paramLabel = "TEXT",
        description = "What it is for.")
    Optional<String> text = Optional.empty();

    @Option(
        names = "--peer-slots",
        paramLabel = "NUMBER",
        description = "For how many peers DRBD leaves room.")
    Optional<Integer> peerSlots = Optional.empty();

    @Mixin Placement placement = new Placement();

    Json template() {
      return Json.object()
          .text("description", text)
          .number("peer_slots", peerSlots)
          .put("select_filter", placement.filter(placeCount));
    }
  }

  @Command(name = "create", aliases = "c", description = "Make a resource group.")
  static final class Create extends Template {
    @Override
    public ExitCode run(Session session) {
      return session.change(Request.post(PATH).json(template().put("name", name)));
    }
  }

  @Command(
      name = "modify",
      aliases = "m",
      description = "Change a resource group; its resources follow.")
  static final class Modify extends Template {
    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put(PATH, name).json(template()));
    }
  }

  @Command(
      name = "delete",
      aliases = "d",
      description = "Remove a resource group that nothing uses.")
  static final class Delete implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "GROUP…",
        arity = "1..*",
        hideParamSyntax = true,
        description = "The resource groups.")
    List<String> names = List.of();

    @Override
    public ExitCode run(Session session) {
      return session.change(names.stream().map(name -> Request.delete(PATH, name)).toList());
    }
  }

  @Command(
      name = "adjust",
      aliases = "adj",
      description = "Place what its resources miss of what the group asks for.")
  static final class Adjust implements Verb {
    @Parameters(
        index = "0",
        paramLabel = "GROUP",
        arity = "0..1",
        description = "The resource group; without one, all.")
    Optional<String> name = Optional.empty();

    @Override
    public ExitCode run(Session session) {
      return session.change(
          name.map(group -> Request.post(PATH, group, "adjust"))
              .orElseGet(() -> Request.post(PATH, "adjustall")));
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a resource group.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "GROUP", description = "The resource group.")
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
      description = "List the properties of a resource group.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String name = "";

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get(PATH).with("resource_groups", name),
          "Resource group '" + name + "'",
          body -> body.path(0));
    }
  }
}
