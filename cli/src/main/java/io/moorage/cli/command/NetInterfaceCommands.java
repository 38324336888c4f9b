// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Table;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The addresses of a node. */
@Command(
    name = "interface",
    aliases = {"i", "net-interface"},
    description = "Manage the network interfaces of a node.",
    subcommands = {
      NetInterfaceCommands.Create.class,
      NetInterfaceCommands.Delete.class,
      NetInterfaceCommands.ListInterfaces.class,
      NetInterfaceCommands.Modify.class
    })
final class NetInterfaceCommands {
  static String address(JsonNode port) {
    String address = port.path("address").asText();
    return port.has("satellite_port")
        ? "%s:%s (%s)"
            .formatted(
                address.contains(":") ? "[" + address + "]" : address,
                port.path("satellite_port").asText(),
                port.path("satellite_encryption_type").asText("PLAIN"))
        : address;
  }

  /** How the node daemon is reached there. */
  static final class Link {
    private static final long PLAIN_PORT = 3366;
    private static final long TLS_PORT = 3367;

    @Option(names = "--port", paramLabel = "PORT", description = "The port of the node daemon.")
    Optional<Integer> port = Optional.empty();

    @Option(
        names = "--communication-type",
        paramLabel = "plain|ssl",
        description = "Whether the node daemon speaks TLS.")
    Optional<String> type = Optional.empty();

    /**
     * Adds the link to an interface.
     *
     * @param always whether the node is reached there in any case, so that the usual port is filled
     *     in
     */
    Json describe(Json description, boolean always) {
      if (always || port.isPresent() || type.isPresent()) {
        String encryption = type.orElse("plain").toLowerCase(Locale.ROOT);
        description
            .put(
                "satellite_port",
                port.map(Integer::longValue)
                    .orElse(encryption.equals("ssl") ? TLS_PORT : PLAIN_PORT))
            .put("satellite_encryption_type", encryption);
      }
      return always ? description.put("is_active", true) : description;
    }
  }

  @Command(name = "list", aliases = "l", description = "List the interfaces of a node.")
  static final class ListInterfaces extends Listing {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Override
    ExitCode list(Session session) {
      return session.table(Request.get("nodes", node, "net-interfaces"), ListInterfaces::table);
    }

    private static Table table(JsonNode ports) {
      Table table = new Table("NetInterface", "IP", "Port", "EncryptionType", "Active");
      ports.forEach(port ->
          table.row(
              port.path("name").asText(),
              port.path("address").asText(),
              port.path("satellite_port").asText(""),
              port.path("satellite_encryption_type").asText(""),
              port.path("is_active").asBoolean() ? "yes" : ""));
      return table.sorted();
    }
  }

  @Command(name = "create", aliases = "c", description = "Add an interface to a node.")
  static final class Create implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The name of the interface.")
    String name = "";

    @Parameters(index = "2", paramLabel = "ADDRESS", description = "Its address.")
    String address = "";

    @Mixin Link link = new Link();

    @Option(names = "--active", description = "Reach the node daemon there from now on.")
    boolean active;

    @Override
    public ExitCode run(Session session) {
      Json port = Json.object().put("name", name).put("address", address).put("is_active", active);
      return session.change(
          Request.post("nodes", node, "net-interfaces").json(link.describe(port, active)));
    }
  }

  @Command(name = "modify", aliases = "m", description = "Change an interface of a node.")
  static final class Modify implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The interface.")
    String name = "";

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its new address.")
    Optional<String> address = Optional.empty();

    @Mixin Link link = new Link();

    @Option(names = "--active", description = "Reach the node daemon there from now on.")
    boolean active;

    @Override
    public ExitCode run(Session session) {
      Json port = Json.object().put("name", name).text("address", address);
      return session.change(
          Request.put("nodes", node, "net-interfaces", name).json(link.describe(port, active)));
    }
  }

  @Command(name = "delete", aliases = "d", description = "Remove an interface from a node.")
  static final class Delete implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The interface.")
    String name = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.delete("nodes", node, "net-interfaces", name));
    }
  }
}
