// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Room for the notes of others. */
@Command(
    description = "Manage key-value stores, in which other programs keep their notes.",
    subcommands = {
      KeyValueStoreCommands.Delete.class,
      KeyValueStoreCommands.ListStores.class,
      KeyValueStoreCommands.Modify.class,
      KeyValueStoreCommands.Show.class
    })
public final class KeyValueStoreCommands {
  private static final String PATH = "key-value-store";

  @Command(name = "list", aliases = "l", description = "List the key-value stores.")
  static final class ListStores extends Listing {
    @Override
    ExitCode list(Session session) {
      return session.table(
          Request.get(PATH),
          body -> {
            Table table = new Table("Name");
            body.forEach(store -> table.row(store.path("name").asText()));
            return table.sorted();
          });
    }
  }

  @Command(name = "show", aliases = "s", description = "Show what is in a key-value store.")
  static final class Show extends Listing {
    @Parameters(index = "0", paramLabel = "STORE", description = "The key-value store.")
    String name = "";

    @Override
    ExitCode list(Session session) {
      // The whole list is asked for because the call for one store answers an unknown name with an
      // error.
      return Property.list(
          session,
          Request.get(PATH),
          "Key-value store '" + name + "'",
          body ->
              body.valueStream()
                  .filter(store -> store.path("name").asText().equalsIgnoreCase(name))
                  .findFirst()
                  .orElse(MissingNode.getInstance()));
    }
  }

  @Command(
      name = "modify",
      aliases = "m",
      description = "Set or delete one key; a store without keys is gone.")
  static final class Modify implements Verb {
    @Parameters(paramLabel = "STORE", description = "The key-value store; made if there is none.")
    String name = "";

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put(PATH, name).json(property.change()));
    }
  }

  @Command(
      name = "delete",
      aliases = "d",
      description = "Remove a key-value store with all that is in it.")
  static final class Delete implements Verb {
    @Parameters(index = "0", paramLabel = "STORE", description = "The key-value store.")
    String name = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete(PATH, name));
    }
  }
}
