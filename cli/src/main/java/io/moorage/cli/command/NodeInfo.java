// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Table;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What each node could be used for, and what keeps it from the rest. */
@Command(
    name = "info",
    description = "Show which kinds of storage and which layers each node supports.")
final class NodeInfo extends Listing {
  private static final List<String> PROVIDERS =
      List.of("DISKLESS", "LVM", "LVM_THIN", "ZFS", "ZFS_THIN", "FILE", "FILE_THIN");
  private static final List<String> LAYERS =
      List.of("DRBD", "LUKS", "NVME", "CACHE", "BCACHE", "WRITECACHE", "STORAGE");

  @Mixin Filter.Nodes nodes = new Filter.Nodes();

  @Override
  ExitCode list(Session session) {
    return session.show(
        nodes.narrow(Request.get("nodes")),
        body -> {
          session.print(matrix(body, PROVIDERS, "storage_providers"));
          unsupported(
              session, body, "unsupported_providers", PROVIDERS, "Unsupported storage providers");
          session.out().println();
          session.print(matrix(body, LAYERS, "resource_layers"));
          unsupported(session, body, "unsupported_layers", LAYERS, "Unsupported resource layers");
        });
  }

  private static Table matrix(JsonNode nodes, List<String> columns, String field) {
    List<String> header = new ArrayList<>(columns);
    header.addFirst("Node");
    Table table = new Table(header.toArray(String[]::new));
    for (JsonNode node : nodes) {
      List<String> supported = Json.strings(node.path(field));
      List<Object> row = new ArrayList<>(List.of(node.path("name").asText()));
      columns.forEach(
          column -> row.add(supported.contains(column) ? Cell.good("+") : Cell.bad("-")));
      table.row(row.toArray());
    }
    return table.sorted();
  }

  /** A minus sign alone helps nobody: the node has said what it misses. */
  private static void unsupported(
      Session session, JsonNode nodes, String field, List<String> kinds, String title) {
    List<String> lines = new ArrayList<>();
    for (JsonNode node : nodes) {
      List<String> reasons =
          kinds.stream()
              .flatMap(kind ->
                  Json.strings(node.path(field).path(kind)).stream()
                      .map(reason -> "  " + kind + ": " + Cell.of(reason).text()))
              .toList();
      if (!reasons.isEmpty()) {
        lines.add(" " + Cell.of(node.path("name").asText()).text() + ":");
        lines.addAll(reasons);
      }
    }
    if (!lines.isEmpty()) {
      session.out().println(title + ":");
      lines.forEach(session.out()::println);
    }
  }
}
