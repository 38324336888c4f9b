// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes resources on nodes that are named, or lets the server choose the nodes. */
@Command(name = "create", aliases = "c", description = "Make a resource on nodes.")
final class ResourceCreate implements Verb {
  @Parameters(
      index = "0..*",
      paramLabel = "[NODE…] RESOURCE",
      arity = "1..*",
      hideParamSyntax = true,
      description = "The nodes and the resource definition; only the latter with --auto-place.")
  List<String> names = List.of();

  @Option(
      names = "--auto-place",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "NUMBER",
      description =
          "Let so many replicas be placed, or as many as the resource group says; +1 means one more than there are.")
  Optional<String> autoPlace = Optional.empty();

  @Option(
      names = {"-d", "--diskless", "--drbd-diskless"},
      description = "Without data on the node: it uses the data of others.")
  boolean diskless;

  @Option(names = "--nvme-initiator", description = "Use the data of another node over NVMe.")
  boolean nvmeInitiator;

  @Option(names = "--inactive", description = "Make it, but do not start it.")
  boolean inactive;

  @Option(
      names = "--node-id",
      paramLabel = "NUMBER",
      description = "The number of the node in DRBD.")
  Optional<Integer> nodeId = Optional.empty();

  @Mixin Placement placement = new Placement();
  @Mixin DryRun dryRun = new DryRun();

  @Override
  public ExitCode run(Session session) {
    return dryRun.send(session, autoPlace.map(this::placed).orElseGet(this::explicit));
  }

  private Request placed(String number) {
    if (names.size() > 1) {
      throw new Failure(
          ExitCode.USAGE,
          "Nodes cannot be named together with --auto-place, which chooses them. Write moor resource create %s --auto-place N."
              .formatted(names.getLast()));
    }
    Json filter = placement.filter();
    if (number.matches("\\+\\d{1,9}")) {
      filter.put("additional_place_count", Long.parseLong(number));
    } else if (number.matches("\\d{1,9}")) {
      filter.put("place_count", Long.parseLong(number));
    } else if (!number.isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          "'%s' is not a number of replicas. Write --auto-place 2 or --auto-place +1."
              .formatted(number));
    }
    return Request.post("resource-definitions", names.getLast(), "autoplace")
        .json(
            Json.object()
                .flag("diskless_on_remaining", placement.disklessOnRemaining)
                .put("select_filter", filter)
                .list("layer_list", placement.layers));
  }

  private Request explicit() {
    if (names.size() < 2) {
      throw new Failure(
          ExitCode.USAGE,
          "No node is named for '%s'. Write moor resource create NODE %s, or let nodes be chosen with --auto-place N."
              .formatted(names.getFirst(), names.getFirst()));
    }
    if (placement.storagePools.size() > 1) {
      throw new Failure(
          ExitCode.USAGE,
          "A resource on a named node lies in one storage pool. Write one --storage-pool after the names.");
    }
    ResourceCommands.NodesAndResource wanted = ResourceCommands.NodesAndResource.of(names);
    return Request.post("resource-definitions", wanted.resource(), "resources")
        .json(Json.array(wanted.nodes().stream().map(this::resource)));
  }

  private Json resource(String node) {
    Map<String, String> properties =
        placement.storagePools.stream()
            .findFirst()
            .map(pool -> Map.of("StorPoolName", pool))
            .orElse(Map.of());
    Json resource =
        Json.object().put("node_name", node).map("props", properties).list("flags", flags());
    return Json.object()
        .put("resource", resource)
        .list("layer_list", placement.layers)
        .number("drbd_node_id", nodeId);
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    if (diskless) {
      flags.add("DISKLESS");
    }
    if (nvmeInitiator) {
      flags.add("NVME_INITIATOR");
    }
    if (inactive) {
      flags.add("INACTIVE");
    }
    return flags;
  }
}
