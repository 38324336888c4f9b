// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.Name;
import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.engine.Image;
import io.moorage.server.reconcile.Withdrawals;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.Query;
import io.moorage.server.rest.Reconnect;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes. */
@Path("v1")
public final class NodeEndpoint {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);

  private static final int PLAIN_PORT = 3366;
  private static final int SSL_PORT = 3367;

  private final Caller caller;
  private final Reconnect reconnect;

  @Inject
  NodeEndpoint(Caller caller, Reconnect reconnect) {
    this.caller = caller;
    this.reconnect = reconnect;
  }

  @GET
  @Path("nodes")
  public List<NodeJson> list() {
    Image image = caller.image();
    Query query = caller.query();
    Query.Names names = query.names("nodes");
    return query.page(
        image.cluster().nodes().values().stream()
            .filter(node -> names.pass(node.name().key()) && query.props(node.properties()))
            .map(node -> NodeJson.of(image, node))
            .toList());
  }

  @GET
  @Path("nodes/{node}")
  public NodeJson one(@PathParam("node") NodeName node) {
    Image image = caller.image();
    return NodeJson.of(image, Find.node(image.cluster(), node));
  }

  @GET
  @Path("nodes/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.NODE);
  }

  @POST
  @Path("nodes")
  public Answer create(Body body) {
    NodeName name = new NodeName(body.requireText("name"));
    Node node =
        caller.ask(
            new Nodes.Create(
                name,
                body.text("type").map(NodeEndpoint::type).orElse(Node.Type.SATELLITE),
                reached(
                    body.objects("net_interfaces").stream().map(NodeEndpoint::address).toList()),
                Fields.properties(Level.NODE, body, "props")));
    ApiCallRc created =
        ApiCallRc.created(Subject.NODE, "New node '" + name + "' registered.")
            .details("Node '" + name + "' UUID is: " + node.id())
            .about("UUID", node.id())
            .about("Node", name);
    return node.type().hasDaemon()
        ? Answer.created(created, connected(node, Operation.CREATE))
        : Answer.created(created);
  }

  private static Node.Type type(String text) {
    return Fields.constant(Node.Type.class, text)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.INVALID_REQUEST,
                "'" + text + "' is no type of node.",
                "Use one of " + Arrays.toString(Node.Type.values()) + "."));
  }

  static Nodes.Address address(Body body) {
    String name = body.text("name").filter(text -> !text.isBlank()).orElse("default");
    Name.requireSimple("net interface", name, 3, 32);
    Node.Encryption encryption =
        body.text("satellite_encryption_type")
            .flatMap(text -> Fields.constant(Node.Encryption.class, text))
            .orElse(Node.Encryption.PLAIN);
    return new Nodes.Address(
        name,
        body.requireText("address"),
        body.integer("satellite_port"),
        encryption,
        body.isSet("is_active"));
  }

  /** Where nobody names a port, the daemon of a node listens where clients expect it. */
  private static List<Nodes.Address> reached(List<Nodes.Address> addresses) {
    boolean anyActive = addresses.stream().anyMatch(Nodes.Address::active);
    List<Nodes.Address> reached = new ArrayList<>();
    for (Nodes.Address address : addresses) {
      boolean active = anyActive ? address.active() : reached.isEmpty();
      reached.add(active ? withPort(address) : address);
    }
    return reached;
  }

  static Nodes.Address withPort(Nodes.Address address) {
    int usual = address.encryption() == Node.Encryption.SSL ? SSL_PORT : PLAIN_PORT;
    return new Nodes.Address(
        address.name(),
        address.address(),
        address.port().or(() -> Optional.of(usual)),
        address.encryption(),
        true);
  }

  /** Waits a moment for the daemon, and says whether it is there. */
  private ApiCallRc connected(Node node, Operation operation) {
    boolean online =
        caller
            .operations()
            .awaitNode(node.name(), image -> image.sightings().online(node.name()), CONNECT_LIMIT);
    Image image = caller.image();
    NodeView view = image.sightings().of(node.name());
    if (online) {
      NodeJson json = NodeJson.of(image, node);
      return ApiCallRc.of(
              ReturnCode.MODIFIED, operation, Subject.NODE, "Node '" + node.name() + "' is online.")
          .details(
              "Supported storage providers: "
                  + json.storageProviders()
                  + "\nSupported resource layers: "
                  + json.resourceLayers()
                  + reasons("\nUnsupported storage providers:", json.unsupportedProviders())
                  + reasons("\nUnsupported resource layers:", json.unsupportedLayers()))
          .about("Node", node.name());
    }
    String why =
        switch (view.connection()) {
          case NodeView.Connection.Offline(String reason, var _) -> reason;
          case NodeView.Connection.Joining joining -> "The node is still telling what it has.";
          case NodeView.Connection.Online now -> "";
        };
    return ApiCallRc.of(
            ReturnCode.WARN_NOT_CONNECTED,
            operation,
            Subject.NODE,
            "Node '" + node.name() + "' is not connected yet.")
        .cause(why)
        .correction(
            "Start the daemon on the host and check address and port: "
                + node.active()
                    .map(a -> a.address() + a.port().map(p -> ":" + p).orElse(""))
                    .orElse("-")
                + ". The server keeps trying.")
        .about("Node", node.name());
  }

  private static String reasons(String title, Map<String, List<String>> reasons) {
    StringBuilder text = new StringBuilder(reasons.isEmpty() ? "" : title);
    reasons.forEach((kind, why) ->
        text.append("\n    ").append(kind).append(": ").append(String.join("; ", why)));
    return text.toString();
  }

  @PUT
  @Path("nodes/{node}")
  public Answer modify(@PathParam("node") NodeName name, Body body) {
    PropertyChange change = Fields.change(Level.NODE, body);
    Node node =
        caller.ask(new Nodes.Modify(name, body.text("node_type").map(NodeEndpoint::type), change));
    return Answer.ok(
        Modified.entries(
            Subject.NODE,
            "Node '" + node.name() + "'",
            node.id(),
            Map.of("Node", node.name().value(), "UUID", node.id()),
            change));
  }

  @DELETE
  @Path("nodes/{node}")
  public Answer delete(@PathParam("node") NodeName name) {
    return deleted(name, caller.ask(new Nodes.Delete(name)), "deleted");
  }

  @DELETE
  @Path("nodes/{node}/lost")
  public Answer lose(@PathParam("node") NodeName name) {
    return deleted(name, caller.ask(new Nodes.Lose(name)), "given up as lost");
  }

  private static Answer deleted(NodeName name, boolean there, String how) {
    ApiCallRc entry =
        there
            ? ApiCallRc.deleted(Subject.NODE, "Node '" + name + "' " + how + ".")
            : ApiCallRc.notThere(Subject.NODE, "Node '" + name + "' not found.");
    return Answer.ok(entry.about("Node", name));
  }

  @PUT
  @Path("nodes/{node}/evacuate")
  public Object evacuate(@PathParam("node") NodeName name, Body body) {
    Withdrawals.Evacuate evacuate =
        new Withdrawals.Evacuate(name, names(body, "target"), names(body, "do_not_target"));
    return caller.plan(evacuate).orElseGet(() -> evacuating(caller.ask(evacuate)));
  }

  private static List<NodeName> names(Body body, String field) {
    return body.texts(field).orElse(List.of()).stream().map(NodeName::new).toList();
  }

  private static Answer evacuating(Withdrawals.Withdrawn withdrawn) {
    NodeName name = withdrawn.node().name();
    return fates(
        name,
        ApiCallRc.modified(Subject.NODE, "Node '" + name + "' is being evacuated.")
            .details(
                "It gets nothing new. Resources still on it: "
                    + withdrawn.fates().size()
                    + ". Snapshots stay where they are.")
            .correction(
                "Ask again to see how far it is; 'moor node restore " + name + "' calls it off."),
        Fates.entries(withdrawn));
  }

  @PUT
  @Path("nodes/{node}/evict")
  public Object evict(@PathParam("node") NodeName name) {
    Withdrawals.Evict evict = new Withdrawals.Evict(name);
    return caller
        .plan(evict)
        .orElseGet(() ->
            fates(
                name,
                ApiCallRc.modified(Subject.NODE, "Node '" + name + "' is evicted."),
                Fates.entries(caller.ask(evict))));
  }

  @PUT
  @Path("nodes/{node}/restore")
  public Object restore(@PathParam("node") NodeName name, Body body) {
    Withdrawals.Restore restore =
        new Withdrawals.Restore(
            name, body.isSet("delete_resources"), body.isSet("delete_snapshots"));
    return caller
        .plan(restore)
        .orElseGet(() ->
            fates(
                name,
                ApiCallRc.modified(Subject.NODE, "Node '" + name + "' is in service again."),
                Fates.entries(caller.ask(restore))));
  }

  /** What became of the node, then of each resource on it. */
  private static Answer fates(NodeName node, ApiCallRc ofNode, List<ApiCallRc> ofResources) {
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(ofNode.about("Node", node));
    entries.addAll(ofResources);
    return Answer.ok(entries);
  }

  @PUT
  @Path("nodes/{node}/reconnect")
  public Answer reconnect(@PathParam("node") NodeName name) {
    Node node = Find.node(caller.image().cluster(), name);
    reconnect.reconnect(node.name());
    return Answer.ok(
        ApiCallRc.of(
                ReturnCode.DONE,
                Operation.MODIFY,
                Subject.NODE,
                "Node '" + node.name() + "' will be reconnected.")
            .about("Node", node.name()),
        connected(node, Operation.MODIFY));
  }
}
