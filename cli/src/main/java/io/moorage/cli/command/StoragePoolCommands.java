// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Request;
import io.moorage.cli.rest.ReturnCode;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Size;
import io.moorage.cli.text.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Capacity that volumes are carved from. */
@Command(
    description = "Manage storage pools: the capacity on a node that volumes are carved from.",
    subcommands = {
      StoragePoolCreate.class,
      StoragePoolCommands.Delete.class,
      StoragePoolCommands.ListPools.class,
      StoragePoolCommands.ListProperties.class,
      StoragePoolCommands.SetProperty.class
    })
public final class StoragePoolCommands {
  @Command(
      name = "list",
      aliases = "l",
      description = "List the storage pools and what is left in them.")
  static final class ListPools extends Listing {
    @Mixin Filter.StoragePools pools = new Filter.StoragePools();
    @Mixin Filter.Nodes nodes = new Filter.Nodes();
    @Mixin Filter.Properties properties = new Filter.Properties();

    @Override
    ExitCode list(Session session) {
      Request request =
          properties.narrow(pools.narrow(nodes.narrow(Request.get("view", "storage-pools"))));
      return session.show(
          request,
          body -> {
            session.print(table(body));
            reports(body)
                .forEach(
                    report -> session.printCodes(JsonNodeFactory.instance.arrayNode().add(report)));
          });
    }

    private static Table table(JsonNode pools) {
      Table table =
          new Table(
              "StoragePool",
              "Node",
              "Driver",
              "PoolName",
              "FreeCapacity>",
              "TotalCapacity>",
              "CanSnapshots",
              "State",
              "SharedName");
      for (JsonNode pool : pools) {
        table.row(
            pool.path("storage_pool_name").asText(),
            pool.path("node_name").asText(),
            pool.path("provider_kind").asText(),
            pool.path("props").path("StorDriver/StorPoolName").asText(""),
            capacity(pool, "free_capacity"),
            capacity(pool, "total_capacity"),
            pool.path("supports_snapshots").asBoolean() ? "True" : "False",
            state(pool),
            sharedName(pool));
      }
      return table.sorted();
    }

    /**
     * A pool without disks has no end, and of a pool on an offline node nothing is known: neither
     * gets a number.
     */
    private static String capacity(JsonNode pool, String field) {
      boolean known = pool.has(field) && !pool.path("provider_kind").asText().equals("DISKLESS");
      return known ? new Size(pool.path(field).asLong()).toString() : "";
    }

    private static Cell state(JsonNode pool) {
      List<ReturnCode.Severity> severities =
          ReturnCode.listOf(pool.path("reports")).stream().map(ReturnCode::severity).toList();
      if (severities.contains(ReturnCode.Severity.ERROR)) {
        return Cell.bad("Error");
      }
      return severities.contains(ReturnCode.Severity.WARNING)
          ? Cell.warning("Warning")
          : Cell.good("Ok");
    }

    /** The manager of a pool that is not shared is named after node and pool. */
    private static String sharedName(JsonNode pool) {
      String manager = pool.path("free_space_mgr_name").asText("");
      return manager.contains(";") || manager.contains(":") ? "" : manager;
    }

    private static Set<JsonNode> reports(JsonNode pools) {
      Set<JsonNode> reports = new LinkedHashSet<>();
      pools.forEach(pool -> pool.path("reports").forEach(reports::add));
      return reports;
    }
  }

  @Command(
      name = "delete",
      aliases = "d",
      description = "Forget a storage pool in which no volume is left.")
  static final class Delete implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "POOL", description = "The storage pool.")
    String pool = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete("nodes", node, "storage-pools", pool));
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a storage pool.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(paramLabel = "POOL", description = "The storage pool.")
    String pool = "";

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(
          Request.put("nodes", node, "storage-pools", pool).json(property.change()));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of a storage pool.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "POOL", description = "The storage pool.")
    String pool = "";

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get("view", "storage-pools").with("nodes", node).with("storage_pools", pool),
          "Storage pool '%s' on node '%s'".formatted(pool, node),
          body -> body.path(0));
    }
  }
}
