// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Table;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Platforms that the server is extended with. */
@Command(
    description = "Manage plugins: the platforms that the server is extended with while it runs.",
    subcommands = {
      PluginCommands.ListPlugins.class,
      PluginCommands.Load.class,
      PluginCommands.Reload.class,
      PluginCommands.Unload.class
    })
public final class PluginCommands {
  private static final String PATH = "plugins";

  @Command(name = "list", aliases = "l", description = "List the plugins.")
  static final class ListPlugins extends Listing {
    @Override
    ExitCode list(Session session) {
      return session.table(Request.get(PATH), ListPlugins::table);
    }

    private static Table table(JsonNode plugins) {
      Table table = new Table("Plugin", "Version", "State", "Mount", "Reason");
      for (JsonNode plugin : plugins) {
        table.row(
            plugin.path("id").asText(),
            plugin.path("version").asText(""),
            state(plugin.path("state").asText("")),
            plugin.path("mount").asText(""),
            plugin.path("reason").asText(""));
      }
      return table.sorted();
    }

    private static Cell state(String state) {
      return switch (state.toUpperCase(Locale.ROOT)) {
        case "FAILED" -> Cell.bad(state);
        case "STARTED", "RUNNING", "LOADED" -> Cell.good(state);
        default -> Cell.warning(state);
      };
    }
  }

  @Command(name = "load", description = "Load a plugin from a file on the server's host.")
  static final class Load implements Verb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The plugin, a zip file.")
    Path file = Path.of("");

    @Override
    public ExitCode run(Session session) {
      String path = file.toAbsolutePath().normalize().toString();
      return session.change(Request.post(PATH).json(Json.object().put("path", path)));
    }
  }

  @Command(name = "unload", description = "Stop a plugin and let go of it.")
  static final class Unload implements Verb {
    @Parameters(index = "0", paramLabel = "PLUGIN", description = "The plugin.")
    String id = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete(PATH, id));
    }
  }

  @Command(name = "reload", description = "Load a plugin anew from its file.")
  static final class Reload implements Verb {
    @Parameters(index = "0", paramLabel = "PLUGIN", description = "The plugin.")
    String id = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.post(PATH, id, "reload"));
    }
  }
}
