// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Answer;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Size;
import io.moorage.cli.text.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much more would fit into a resource group. */
final class ResourceGroupSpace {
  private ResourceGroupSpace() {}

  static Table candidates(JsonNode answer) {
    Table table = new Table("StoragePool", "MaxVolumeSize>", "Provisioning", "Nodes");
    for (JsonNode candidate : answer.path("candidates")) {
      table.row(
          candidate.path("storage_pool").asText(),
          new Size(candidate.path("max_volume_size_kib").asLong()),
          candidate.path("all_thin").asBoolean() ? "Thin" : "Thick",
          String.join(", ", Json.strings(candidate.path("node_names"))));
    }
    return table;
  }

  @Command(
      name = "query-max-volume-size",
      aliases = "qmvs",
      description = "Show the largest volume that could be placed now, for each storage pool.")
  static final class QueryMaxVolumeSize extends Listing {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Override
    ExitCode list(Session session) {
      return session.table(
          Request.get("resource-groups", group, "query-max-volume-size"),
          ResourceGroupSpace::candidates);
    }
  }

  @Command(
      name = "query-size-info",
      aliases = "qsi",
      description = "Show what is left for a resource group, and where the next resource would go.")
  static final class QuerySizeInfo extends Listing {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The resource group.")
    String group = "";

    @Option(
        names = "--place-count",
        paramLabel = "NUMBER",
        description = "As if the group asked for so many replicas.")
    Optional<Integer> placeCount = Optional.empty();

    @Mixin Placement placement = new Placement();

    @Override
    ExitCode list(Session session) {
      Request request =
          Request.post("resource-groups", group, "query-size-info")
              .json(Json.object().put("select_filter", placement.filter(placeCount)));
      Answer answer = session.ask(request);
      if (answer.body().has("reports")) {
        // The interface answers problems here with success and hides them in a field.
        JsonNode reports = answer.body().path("reports");
        return session.report(List.of(new Answer(answer.status(), answer.text(), reports)));
      }
      return session.show(answer, body -> session.print(table(body.path("space_info"))));
    }

    private static Table table(JsonNode space) {
      return new Table("MaxVolumeSize>", "AvailableSize>", "Capacity>", "Next Spawn Result")
          .row(
              size(space, "max_vlm_size_in_kib"),
              size(space, "available_size_in_kib"),
              size(space, "capacity_in_kib"),
              space
                  .path("next_spawn_result")
                  .valueStream()
                  .map(place ->
                      place.path("stor_pool_name").asText()
                          + " on "
                          + place.path("node_name").asText())
                  .collect(Collectors.joining("\n")));
    }

    private static String size(JsonNode space, String field) {
      return space.has(field) ? new Size(space.path(field).asLong()).toString() : "-";
    }
  }
}
