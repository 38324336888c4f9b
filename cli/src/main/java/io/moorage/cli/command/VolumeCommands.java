// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Size;
import io.moorage.cli.text.Table;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Volumes as they are on the nodes. */
@Command(
    description = "Manage volumes: what a resource has on one node.",
    subcommands = {
      VolumeCommands.ListVolumes.class,
      VolumeCommands.ListProperties.class,
      VolumeCommands.SetProperty.class
    })
public final class VolumeCommands {
  /** The list stands under two nouns, as it does in the linstor client. */
  abstract static class View extends Listing {
    @Mixin Filter.Nodes nodes = new Filter.Nodes();
    @Mixin Filter.StoragePools pools = new Filter.StoragePools();
    @Mixin Filter.Resources resources = new Filter.Resources();

    @Override
    final ExitCode list(Session session) {
      return session.table(
          resources.narrow(pools.narrow(nodes.narrow(Request.get("view", "resources")))),
          View::table);
    }

    private static Table table(JsonNode resources) {
      Table table =
          new Table(
              "Resource",
              "Node",
              "StoragePool",
              "VolNr>",
              "MinorNr>",
              "DeviceName",
              "Allocated>",
              "InUse",
              "State>",
              "Repl");
      for (JsonNode resource : resources) {
        ResourceState state = new ResourceState(resource);
        for (JsonNode volume : resource.path("volumes")) {
          table.row(
              resource.path("name").asText(),
              resource.path("node_name").asText(),
              volume.path("storage_pool_name").asText(""),
              volume.path("volume_number").asText(),
              Volumes.minor(resource, volume),
              volume.path("device_path").asText(""),
              volume.has("allocated_size_kib")
                  ? new Size(volume.path("allocated_size_kib").asLong())
                  : "",
              state.usage(),
              state.of(volume),
              replication(volume));
        }
      }
      return table.sorted();
    }

    private static Cell replication(JsonNode volume) {
      JsonNode peers = volume.path("state").path("replication_states");
      boolean settled =
          peers
              .valueStream()
              .allMatch(peer -> peer.path("replication_state").asText().equals("Established"));
      if (settled) {
        return peers.isEmpty() ? Cell.of("") : Cell.good("Established(" + peers.size() + ")");
      }
      return Cell.warning(
          peers
              .propertyStream()
              .map(peer -> peer.getKey() + ": " + ResourceState.replication(peer.getValue()))
              .collect(Collectors.joining("\n")));
    }
  }

  @Command(
      name = "list",
      aliases = "l",
      description = "List the volumes with their devices and states.")
  static final class ListVolumes extends View {}

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a volume on one node.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(paramLabel = "RESOURCE", description = "The resource.")
    String resource = "";

    @Parameters(paramLabel = "NUMBER", description = "The number of the volume.")
    int number;

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(
          Request.put(
                  "resource-definitions",
                  resource,
                  "resources",
                  node,
                  "volumes",
                  Integer.toString(number))
              .json(property.change()));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of a volume on one node.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "RESOURCE", description = "The resource.")
    String resource = "";

    @Parameters(index = "2", paramLabel = "NUMBER", description = "The number of the volume.")
    int number;

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get("view", "resources").with("nodes", node).with("resources", resource),
          "Volume %d of '%s' on node '%s'".formatted(number, resource, node),
          body -> Volumes.numbered(body.path(0).path("volumes"), number));
    }
  }
}
