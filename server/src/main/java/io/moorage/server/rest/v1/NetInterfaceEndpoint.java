// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Node;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.ProblemException;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** The addresses of a node. */
@Path("v1")
public final class NetInterfaceEndpoint {

  private final Caller caller;

  @Inject
  NetInterfaceEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("nodes/{node}/net-interfaces")
  public List<NodeJson.NetInterface> list(@PathParam("node") NodeName node) {
    return Find.node(caller.image().cluster(), node).interfaces().stream()
        .map(NodeJson.NetInterface::of)
        .toList();
  }

  @GET
  @Path("nodes/{node}/net-interfaces/{nif}")
  public NodeJson.NetInterface one(
      @PathParam("node") NodeName node, @PathParam("nif") String name) {
    return NodeJson.NetInterface.of(find(node, name));
  }

  private Node.NetInterface find(NodeName node, String name) {
    return Nodes.interfaceOf(Find.node(caller.image().cluster(), node), name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NET_INTERFACE_NOT_FOUND,
                "Node '" + node + "' has no net interface '" + name + "'.",
                "See 'moor node interface list " + node + "'."));
  }

  @POST
  @Path("nodes/{node}/net-interfaces")
  public Answer create(@PathParam("node") NodeName node, Body body) {
    Nodes.Address address = NodeEndpoint.address(body);
    Node.NetInterface made = caller.ask(new Nodes.PutAddress(node, reachable(address), true));
    return Answer.created(
        ApiCallRc.created(
                Subject.NET_INTERFACE,
                "New net interface '" + made.name() + "' on node '" + node + "' registered.")
            .details("Net interface '" + made.name() + "' UUID is: " + made.id())
            .about("UUID", made.id())
            .about("Node", node));
  }

  private static Nodes.Address reachable(Nodes.Address address) {
    return address.active() ? NodeEndpoint.withPort(address) : address;
  }

  @PUT
  @Path("nodes/{node}/net-interfaces/{nif}")
  public Answer modify(@PathParam("node") NodeName node, @PathParam("nif") String name, Body body) {
    Node.NetInterface before = find(node, name);
    Nodes.Address address =
        new Nodes.Address(
            before.name(),
            body.text("address").filter(text -> !text.isBlank()).orElse(before.address()),
            body.integer("satellite_port").or(before::port),
            body.text("satellite_encryption_type")
                .flatMap(text -> Fields.constant(Node.Encryption.class, text))
                .orElse(before.encryption()),
            body.flag("is_active").orElse(before.active()));
    Node.NetInterface put = caller.ask(new Nodes.PutAddress(node, reachable(address), false));
    return Answer.ok(
        ApiCallRc.modified(
                Subject.NET_INTERFACE,
                "Net interface '" + put.name() + "' on node '" + node + "' modified.")
            .about("UUID", put.id())
            .about("Node", node));
  }

  @DELETE
  @Path("nodes/{node}/net-interfaces/{nif}")
  public Answer delete(@PathParam("node") NodeName node, @PathParam("nif") String name) {
    String what = "Net interface '" + name + "' on node '" + node + "'";
    ApiCallRc entry =
        caller.ask(new Nodes.RemoveAddress(node, name))
            ? ApiCallRc.deleted(Subject.NET_INTERFACE, what + " deleted.")
            : ApiCallRc.notThere(Subject.NET_INTERFACE, what + " not found.");
    return Answer.ok(entry.about("Node", node));
  }
}
