// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import io.moorage.cli.rest.Json;
import io.moorage.cli.rest.Request;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Table;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hosts that give or use storage. */
@Command(
    description = "Manage nodes: the hosts that give or use storage.",
    subcommands = {
      NodeCommands.Create.class,
      NodeCommands.Delete.class,
      NodeInfo.class,
      NetInterfaceCommands.class,
      NodeCommands.JoinToken.class,
      NodeCommands.ListNodes.class,
      NodeCommands.ListProperties.class,
      NodeCommands.Modify.class,
      NodeCommands.SetProperty.class,
      NodeFateCommands.Evacuate.class,
      NodeFateCommands.Evict.class,
      NodeFateCommands.Lost.class,
      NodeFateCommands.Reconnect.class,
      NodeFateCommands.Restore.class
    })
public final class NodeCommands {
  @Command(
      name = "list",
      aliases = "l",
      description = "List the nodes and whether they can be reached.")
  static final class ListNodes extends Listing {
    @Mixin Filter.Nodes nodes = new Filter.Nodes();
    @Mixin Filter.Properties properties = new Filter.Properties();

    @Override
    ExitCode list(Session session) {
      return session.table(
          properties.narrow(nodes.narrow(Request.get("nodes"))), body -> table(session, body));
    }

    private static Table table(Session session, JsonNode nodes) {
      Table table = new Table("Node", "NodeType", "Addresses", "State");
      nodes.forEach(node ->
          table.row(
              node.path("name").asText(),
              node.path("type").asText(),
              addresses(node),
              state(session, node)));
      return table.sorted();
    }

    private static String addresses(JsonNode node) {
      return node.path("net_interfaces")
          .valueStream()
          .filter(port -> port.path("is_active").asBoolean() && port.has("satellite_port"))
          .map(NetInterfaceCommands::address)
          .findFirst()
          .orElse("");
    }

    private static Cell state(Session session, JsonNode node) {
      List<String> flags = Json.strings(node.path("flags"));
      if (flags.contains("EVICTED") || flags.contains("DELETE")) {
        return Cell.bad(flags.contains("EVICTED") ? "EVICTED" : "DELETE");
      }
      String status = node.path("connection_status").asText("UNKNOWN");
      Cell connection =
          switch (status) {
            case "ONLINE" -> Cell.good("Online");
            case "CONNECTED" -> Cell.warning("Connected");
            case "UNKNOWN" -> Cell.warning("Unknown");
            case "OFFLINE" -> Cell.bad("OFFLINE" + eviction(session, node));
            default -> Cell.bad("OFFLINE(" + status.replace('_', ' ') + ")");
          };
      return flags.contains("EVACUATE")
          ? Cell.warning(connection.text() + ", EVACUATE")
          : connection;
    }

    private static String eviction(Session session, JsonNode node) {
      String due = session.time(node.path("eviction_timestamp"));
      return due.isEmpty() ? "" : " (Auto-eviction: " + due + ")";
    }
  }

  @Command(name = "create", aliases = "c", description = "Register a node.")
  static final class Create implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "Its name: the host name.")
    String name = "";

    @Parameters(
        index = "1",
        paramLabel = "ADDRESS",
        arity = "0..1",
        description = "Its address; without one the name is looked up here.")
    Optional<String> address = Optional.empty();

    @Option(
        names = "--node-type",
        paramLabel = "TYPE",
        defaultValue = "satellite",
        description = "satellite, controller, combined or auxiliary (default: ${DEFAULT-VALUE}).")
    String type = "";

    @Option(
        names = "--interface-name",
        paramLabel = "NAME",
        defaultValue = "default",
        description = "Name of its first interface.")
    String interfaceName = "";

    @Mixin NetInterfaceCommands.Link link = new NetInterfaceCommands.Link();

    @Override
    public ExitCode run(Session session) {
      Json port =
          link.describe(
              Json.object()
                  .put("name", interfaceName)
                  .put("address", address.orElseGet(this::lookedUp)),
              true);
      return session.change(
          Request.post("nodes")
              .json(
                  Json.object()
                      .put("name", name)
                      .put("type", type)
                      .put("net_interfaces", Json.array(Stream.of(port)))));
    }

    private String lookedUp() {
      try {
        return InetAddress.getByName(name).getHostAddress();
      } catch (UnknownHostException unknown) {
        throw new Failure(
            ExitCode.USAGE,
            "The name '%s' has no address here. Write the address after it: moor node create %s ADDRESS."
                .formatted(name, name));
      }
    }
  }

  @Command(name = "delete", aliases = "d", description = "Remove a node on which nothing is left.")
  static final class Delete implements Verb {
    @Parameters(
        index = "0..*",
        paramLabel = "NODE…",
        arity = "1..*",
        hideParamSyntax = true,
        description = "The nodes.")
    List<String> names = List.of();

    @Override
    public ExitCode run(Session session) {
      return session.change(names.stream().map(name -> Request.delete("nodes", name)).toList());
    }
  }

  @Command(name = "modify", aliases = "m", description = "Change the type of a node.")
  static final class Modify implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String name = "";

    @Option(
        names = {"-t", "--node-type"},
        required = true,
        paramLabel = "TYPE",
        description = "Its new type.")
    String type = "";

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put("nodes", name).json(Json.object().put("node_type", type)));
    }
  }

  @Command(
      name = "set-property",
      aliases = "sp",
      description = "Set or delete a property of a node.")
  static final class SetProperty implements Verb {
    @Parameters(paramLabel = "NODE", description = "The node.")
    String name = "";

    @Mixin Property property = new Property();

    @Override
    public ExitCode run(Session session) {
      return session.change(Request.put("nodes", name).json(property.change()));
    }
  }

  @Command(name = "list-properties", aliases = "lp", description = "List the properties of a node.")
  static final class ListProperties extends Listing {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    String name = "";

    @Override
    ExitCode list(Session session) {
      return Property.list(
          session,
          Request.get("nodes").with("nodes", name),
          "Node '" + name + "'",
          body -> body.path(0));
    }
  }

  @Command(
      name = "join-token",
      description = "Make a token with which a new host may join as this node.")
  static final class JoinToken implements Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The name that the host will have.")
    String name = "";

    @Override
    public ExitCode run(Session session) {
      return session.show(
          Request.post("nodes", name, "join-token"),
          body -> {
            // The token stands alone on its line, so that a script can take it with a plain read.
            session.out().println(body.path("token").asText());
            session.out().println("Valid until " + body.path("expires_at").asText() + ".");
          });
    }
  }
}
