// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The names of storage pools across the cluster. */
@Command(
    description = "Manage storage pool definitions: the names of pools across the cluster.",
    subcommands = {
      StoragePoolDefinitionCommands.Create.class,
      StoragePoolDefinitionCommands.Delete.class,
      StoragePoolDefinitionCommands.ListDefinitions.class,
      StoragePoolDefinitionCommands.ListProperties.class,
      StoragePoolDefinitionCommands.SetProperty.class
    })
public final class StoragePoolDefinitionCommands {
  private static final String PATH = "storage-pool-definitions";

  @Command(name = "list", aliases = "l", description = "List the storage pool definitions.")
  static final class ListDefinitions extends Listing {
    @Override
    ExitCode list(Session session) {
      return session.table(
          Request.get(PATH),
          body -> {
            Table table = new Table("StoragePool");
            body.forEach(definition -> table.row(definition.path("storage_pool_name").asText()));
            return table.sorted();
          });
    }
  }

  @Command(
      name = "create",
      aliases = "c",
      description = "Make a name known before there is such a pool.")
  static final class Create implements Verb {
    @Parameters(index = "0", paramLabel = "POOL", description = "The name.")
    String pool = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.post(PATH).json(Json.object().put("storage_pool_name", pool)));
    }
  }

  @Command(
      name = "delete",
      aliases = "d",
      description = "Forget the name of a pool that is nowhere any more.")
  static final class Delete implements Verb {
    @Parameters(index = "0", paramLabel = "POOL", description = "The name.")
    String pool = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete(PATH, pool));
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of all pools of a name.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "POOL", description = "The name.")
    String pool = "";

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put(PATH, pool).json(property.change()));
    }
  }

  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of all pools of a name.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "POOL", description = "The name.")
    String pool = "";

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session, Request.get(PATH, pool), "Storage pool definition '" + pool + "'", body -> body);
    }
  }
}
