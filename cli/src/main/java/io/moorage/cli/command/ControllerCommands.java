// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The server, under the name that the linstor client knows it by. */
@Command(
    description = "Manage the server: properties that hold for the whole cluster.",
    subcommands = {
      ControllerCommands.ListProperties.class,
      ControllerCommands.SetProperty.class,
      ControllerCommands.ServerVersion.class
    })
public final class ControllerCommands {
  @Command(
      name = "list-properties",
      aliases = "lp",
      description = "List the properties of the cluster.")
  static final class ListProperties extends Listing {
    @Override
    ExitCode list(Session session) {
      return session.table(
          Request.get("controller", "properties"),
          body -> {
            Map<String, String> properties = new TreeMap<>();
            body.propertyStream()
                .forEach(entry -> properties.put(entry.getKey(), entry.getValue().asText()));
            return Property.table(properties);
          });
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of the cluster.")
  static final class SetProperty implements Verb {
    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      Json change = property.change();
      return session.change(Request.post("controller", "properties").json(change));
    }
  }

  @Command(name = "version", aliases = "v", description = "Show the version of the server.")
  static final class ServerVersion implements Verb {
    @Override
    public ExitCode run(Session session) {
      return session.show(
          Request.get("controller", "version"),
          body ->
              session
                  .out()
                  .println(
                      "server %s; GIT-hash: %s; built %s; REST API %s"
                          .formatted(
                              body.path("version").asText(),
                              body.path("git_hash").asText(),
                              body.path("build_time").asText(),
                              body.path("rest_api_version").asText())));
    }
  }
}
