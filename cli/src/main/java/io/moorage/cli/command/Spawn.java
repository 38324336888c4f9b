// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Size;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a resource of a resource group in one go: definition, volumes, replicas. */
@Command(
    name = "spawn-resources",
    aliases = "spawn",
    description = "Make a resource with its volumes and replicas.")
final class Spawn implements Verb {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
  String group = "";

  @Parameters(index = "1", paramLabel = "RESOURCE", description = "The name of the new resource.")
  String resource = "";

  @Parameters(
      index = "2..*",
      paramLabel = "SIZE…",
      arity = "1..*",
      hideParamSyntax = true,
      description = "The size of each volume, such as 10G.")
  List<String> sizes = List.of();

  @Option(
      names = "--partial",
      description = "Accept another number of sizes than the group has volume groups.")
  boolean partial;

  @Option(
      names = {"-d", "--definition-only"},
      description = "Place nothing yet.")
  boolean definitionsOnly;

  @Option(
      names = "--place-count",
      paramLabel = "NUMBER",
      description = "How many replicas, if not as many as the group says.")
  Optional<Integer> placeCount = Optional.empty();

  @Option(
      names = "--external-name",
      paramLabel = "NAME",
      description = "What others call the resource.")
  Optional<String> externalName = Optional.empty();

  @Option(
      names = "--peer-slots",
      paramLabel = "NUMBER",
      description = "For how many peers DRBD leaves room.")
  Optional<Integer> peerSlots = Optional.empty();

  @Mixin Placement placement = new Placement();
  @Mixin DryRun dryRun = new DryRun();

  @Override
  public ExitCode run(Session session) {
    Json wish =
        Json.object()
            .put("resource_definition_name", resource)
            .text("resource_definition_external_name", externalName)
            .put("volume_sizes", sizes(sizes))
            .put("partial", partial)
            .put("definitions_only", definitionsOnly)
            .number("peer_slots", peerSlots)
            .put("select_filter", placement.filter(placeCount));
    return dryRun.send(session, request(group).json(wish));
  }

  static Request request(String group) {
    return Request.post("resource-groups", group, "spawn");
  }

  static JsonNode sizes(List<String> sizes) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    sizes.forEach(size -> array.add(Size.parse(size).kibibytes()));
    return array;
  }
}
