// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Find;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.engine.Image;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.Query;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Resource definitions. */
@Path("v1")
public final class DefinitionEndpoint {

  private final Caller caller;

  @Inject
  DefinitionEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("resource-definitions")
  public List<DefinitionJson> list() {
    Image image = caller.image();
    Query query = caller.query();
    boolean volumes = query.flag("with_volume_definitions");
    Query.Names names = query.names("resource_definitions");
    Query.Names groups = query.names("resource_groups");
    return query.page(
        Selected.of(withLeaving(image), names).stream()
            .filter(found -> groups.pass(found.group().key()) && query.props(found.properties()))
            .map(found ->
                DefinitionJson.of(
                    found, volumes, image.cluster().definition(found.name()).isEmpty()))
            .toList());
  }

  /** Those that are deleted, but not yet gone from every node, are still shown. */
  private static SortedMap<ResourceName, ResourceDefinition> withLeaving(Image image) {
    if (image.cluster().departed().isEmpty()) {
      return image.cluster().definitions();
    }
    SortedMap<ResourceName, ResourceDefinition> all = new TreeMap<>(image.cluster().definitions());
    for (Departed departed : image.cluster().departed().values()) {
      if (departed.thing() instanceof Departed.Thing.OfResource(var was, var definition)) {
        all.putIfAbsent(was.name(), definition);
      }
    }
    return all;
  }

  @GET
  @Path("resource-definitions/{rd}")
  public DefinitionJson one(@PathParam("rd") ResourceName name) {
    return DefinitionJson.of(Find.definition(caller.image().cluster(), name), false, false);
  }

  @GET
  @Path("resource-definitions/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.DEFINITION);
  }

  @POST
  @Path("resource-definitions")
  public Answer create(Body body) {
    Body given = body.object("resource_definition");
    ResourceDefinition made =
        caller.ask(
            new Definitions.Create(
                Naming.of(given, "name", "external_name"),
                given
                    .text("resource_group_name")
                    .filter(name -> !name.isBlank())
                    .map(GroupName::new)
                    .orElse(ResourceGroup.DEFAULT),
                Fields.properties(Level.DEFINITION, given, "props"),
                layers(given)));
    return Answer.created(Deployments.created(made));
  }

  private static List<LayerKind> layers(Body given) {
    return given.objects("layer_data").stream()
        .map(layer -> Fields.layer(layer.requireText("type")))
        .toList();
  }

  @PUT
  @Path("resource-definitions/{rd}")
  public Answer modify(@PathParam("rd") ResourceName name, Body body) {
    PropertyChange change = Fields.change(Level.DEFINITION, body);
    ResourceDefinition changed =
        caller.ask(
            new Definitions.Modify(
                name,
                change,
                body.text("resource_group").filter(g -> !g.isBlank()).map(GroupName::new),
                body.texts("layer_stack").filter(l -> !l.isEmpty()).map(Fields::layers)));
    return Answer.ok(
        Modified.entries(
            Subject.RESOURCE_DEFINITION,
            "Resource definition '" + changed.name() + "'",
            changed.id(),
            Map.of("RscDfn", changed.name().value(), "UUID", changed.id()),
            change));
  }

  @DELETE
  @Path("resource-definitions/{rd}")
  public Object delete(@PathParam("rd") ResourceName name) {
    Definitions.Delete delete = new Definitions.Delete(name);
    return caller.plan(delete).orElseGet(() -> deleted(name, caller.ask(delete)));
  }

  private Answer deleted(ResourceName name, Optional<Definitions.Deleted> deleted) {
    if (deleted.isEmpty()) {
      return Answer.ok(
          ApiCallRc.notThere(
                  Subject.RESOURCE_DEFINITION, "Resource definition '" + name + "' not found.")
              .about("RscDfn", name));
    }
    Map<String, String> refs = Map.of("RscDfn", deleted.get().definition().name().value());
    Map<NodeName, String> leaving = new LinkedHashMap<>();
    deleted.get().resources().forEach(resource -> leaving.put(resource.node(), resource.id()));
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.deleted(
                Subject.RESOURCE_DEFINITION, "Resource definition '" + name + "' deleted.")
            .details(
                "Resource definition '" + name + "' UUID was: " + deleted.get().definition().id())
            .about(refs));
    entries.addAll(
        new PerNode(
                Operation.DELETE,
                Subject.RESOURCE_DEFINITION,
                refs,
                "Resource '" + name + "'",
                "deleted")
            .entries(caller.operations().gone(name, leaving)));
    return Answer.ok(entries);
  }

  /** Without replication a replica is in sync once it is there. */
  record SyncStatus(boolean syncedOnAll) {}

  @GET
  @Path("resource-definitions/{rd}/sync-status")
  public SyncStatus syncStatus(@PathParam("rd") ResourceName name) {
    Find.definition(caller.image().cluster(), name);
    return new SyncStatus(caller.operations().inSync(name));
  }
}
