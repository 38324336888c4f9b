// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.Placements;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Removals;
import io.moorage.server.control.Resources;
import io.moorage.server.engine.Image;
import io.moorage.server.operation.Operations.Deployed;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.Query;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The resources of a definition. */
@Path("v1")
public final class ResourceEndpoint {

  private static final Set<String> DISKLESS =
      Set.of("DISKLESS", "DRBD_DISKLESS", "TIE_BREAKER", "NVME_INITIATOR");

  private final Caller caller;

  @Inject
  ResourceEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("resource-definitions/{rd}/resources")
  public List<ResourceJson> list(@PathParam("rd") ResourceName name) {
    Image image = caller.image();
    ResourceDefinition definition = Find.definition(image.cluster(), name);
    Query query = caller.query();
    return query.page(
        image.cluster().resourcesOf(name).values().stream()
            .filter(resource -> query.props(resource.properties()))
            .map(resource ->
                ResourceJson.of(ResourceSight.of(image, resource, definition, false))
                    .withoutVolumes())
            .toList());
  }

  @GET
  @Path("resource-definitions/{rd}/resources/{node}")
  public ResourceJson one(@PathParam("rd") ResourceName name, @PathParam("node") NodeName node) {
    return seen(name, node).withoutVolumes();
  }

  private ResourceJson seen(ResourceName name, NodeName node) {
    Image image = caller.image();
    Resource resource = Find.resource(image.cluster(), name, node);
    ResourceDefinition definition = Find.definition(image.cluster(), name);
    return ResourceJson.of(ResourceSight.of(image, resource, definition, false));
  }

  @GET
  @Path("resource-definitions/{rd}/resources/{node}/volumes")
  public List<ResourceJson.Volume> volumes(
      @PathParam("rd") ResourceName name, @PathParam("node") NodeName node) {
    return caller.query().page(seen(name, node).volumes());
  }

  @GET
  @Path("resource-definitions/{rd}/resources/{node}/volumes/{nr: -?[0-9]+}")
  public ResourceJson.Volume volume(
      @PathParam("rd") ResourceName name,
      @PathParam("node") NodeName node,
      @PathParam("nr") String number) {
    return seen(name, node).volumes().stream()
        .filter(volume -> volume.volumeNumber() == Fields.number(number))
        .findFirst()
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.VOLUME_NOT_FOUND,
                "Resource '" + name + "' on node '" + node + "' has no volume " + number + ".",
                "See 'moor volume list -r " + name + "'."));
  }

  @GET
  @Path("resource-definitions/{rd}/resources/{node}/volumes/properties/info")
  public Map<String, PropertyInfo> volumeInfo() {
    return PropertyInfo.all(Level.VOLUME);
  }

  @GET
  @Path("resource-definitions/{rd}/resources/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.RESOURCE);
  }

  @POST
  @Path("resource-definitions/{rd}/resources")
  public Object create(@PathParam("rd") ResourceName name, Body body) {
    List<Body> given = body.elements();
    List<Resources.Order> orders =
        given.stream()
            .map(one -> one.object("resource"))
            .map(one -> order(new NodeName(one.requireText("node_name")), one))
            .toList();
    Optional<List<LayerKind>> layers =
        given.stream().flatMap(one -> layers(one).stream()).findFirst();
    return deployed(name, new Resources.Create(name, orders, layers));
  }

  @POST
  @Path("resource-definitions/{rd}/resources/{node}")
  public Object createOn(
      @PathParam("rd") ResourceName name, @PathParam("node") NodeName node, Body body) {
    List<Resources.Order> orders = List.of(order(node, body.object("resource")));
    return deployed(name, new Resources.Create(name, orders, layers(body)));
  }

  private static Resources.Order order(NodeName node, Body given) {
    return new Resources.Order(
        node,
        Fields.properties(Level.RESOURCE, given, "props"),
        given.texts("flags").map(Fields::flags).orElse(Set.of()).stream()
            .anyMatch(DISKLESS::contains));
  }

  private static Optional<List<LayerKind>> layers(Body body) {
    return body.texts("layer_list").filter(list -> !list.isEmpty()).map(Fields::layers);
  }

  private Object deployed(
      ResourceName name, io.moorage.server.control.Request<Resources.Deployment> request) {
    return caller.plan(request).orElseGet(() -> answer(name, caller.deploy(request)));
  }

  private Answer answer(ResourceName name, Deployed deployed) {
    Map<String, String> refs = Map.of("RscDfn", name.value());
    return Answer.created(
        new Deployments(caller.image(), Subject.RESOURCE, refs).entries(deployed));
  }

  @POST
  @Path("resource-definitions/{rd}/autoplace")
  public Object autoplace(@PathParam("rd") ResourceName name, Body body) {
    SelectFilter filter = Fields.filter(body.object("select_filter"));
    return deployed(name, new Placements.Place(name, filter, layers(body)));
  }

  @POST
  @Path("resource-definitions/{rd}/resources/{node}/make-available")
  public Object makeAvailable(
      @PathParam("rd") ResourceName name, @PathParam("node") NodeName node, Body body) {
    Placements.MakeAvailable request =
        new Placements.MakeAvailable(name, node, body.isSet("diskful"), layers(body));
    return caller.plan(request).orElseGet(() -> available(name, node, caller.deploy(request)));
  }

  private Answer available(ResourceName name, NodeName node, Deployed deployed) {
    Map<String, String> refs = Map.of("RscDfn", name.value(), "Node", node.value());
    return deployed.deployment().satisfied()
        ? Answer.ok(
            ApiCallRc.of(
                    io.moorage.server.rest.ReturnCode.INFO_RSC_ALREADY_EXISTS,
                    Operation.CREATE,
                    Subject.RESOURCE,
                    "Resource '" + name + "' is available on node '" + node + "' already.")
                .about(refs))
        : Answer.ok(new Deployments(caller.image(), Subject.RESOURCE, refs).entries(deployed));
  }

  @PUT
  @Path("resource-definitions/{rd}/resources/{node}")
  public Answer modify(
      @PathParam("rd") ResourceName name, @PathParam("node") NodeName node, Body body) {
    PropertyChange change = Fields.change(Level.RESOURCE, body);
    Resource changed = caller.ask(new Resources.Modify(name, node, change));
    return Answer.ok(
        Modified.entries(
            Subject.RESOURCE,
            "Resource '" + changed.name() + "' on node '" + changed.node() + "'",
            changed.id(),
            Map.of("RscDfn", changed.name().value(), "Node", changed.node().value()),
            change));
  }

  @DELETE
  @Path("resource-definitions/{rd}/resources/{node}")
  public Object delete(@PathParam("rd") ResourceName name, @PathParam("node") NodeName node) {
    Removals.Delete delete =
        new Removals.Delete(
            name, node, caller.query().flag("keep_tiebreaker"), caller.query().flag("force"));
    return caller.plan(delete).orElseGet(() -> deleted(name, node, caller.ask(delete)));
  }

  private Answer deleted(ResourceName name, NodeName node, Optional<Definitions.Deleted> deleted) {
    Map<String, String> refs = Map.of("RscDfn", name.value(), "Node", node.value());
    String what = "Resource '" + name + "' on node '" + node + "'";
    if (deleted.isEmpty()) {
      return Answer.ok(ApiCallRc.notThere(Subject.RESOURCE, what + " not found.").about(refs));
    }
    if (deleted.get().resources().isEmpty()) {
      return Answer.ok(
          ApiCallRc.of(
                  ReturnCode.INFO_NOOP,
                  Operation.DELETE,
                  Subject.RESOURCE,
                  what + " is the tie-breaker and stays.")
              .about(refs));
    }
    Resource gone = deleted.get().resources().getFirst();
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.deleted(Subject.RESOURCE, what + " deleted.")
            .details(what + " UUID was: " + gone.id())
            .about(refs));
    entries.addAll(
        new PerNode(Operation.DELETE, Subject.RESOURCE, refs, "Resource '" + name + "'", "deleted")
            .entries(caller.operations().gone(name, Map.of(gone.node(), gone.id()))));
    return Answer.ok(entries);
  }
}
