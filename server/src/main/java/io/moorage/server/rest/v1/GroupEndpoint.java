// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.control.Find;
import io.moorage.server.control.Groups;
import io.moorage.server.control.Placements;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Resources;
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
import java.util.TreeMap;
import java.util.TreeSet;

/** Resource groups. */
@Path("v1")
public final class GroupEndpoint {

  private final Caller caller;

  @Inject
  GroupEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("resource-groups")
  public List<GroupJson> list() {
    Query query = caller.query();
    Query.Names names = query.names("resource_groups");
    return query.page(
        caller.image().cluster().groups().values().stream()
            .filter(group -> names.pass(group.name().key()) && query.props(group.properties()))
            .map(GroupJson::of)
            .toList());
  }

  @GET
  @Path("resource-groups/{rg}")
  public GroupJson one(@PathParam("rg") GroupName name) {
    return GroupJson.of(Find.group(caller.image().cluster(), name));
  }

  @GET
  @Path("resource-groups/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.DEFINITION);
  }

  @POST
  @Path("resource-groups")
  public Answer create(Body body) {
    GroupName name = new GroupName(body.requireText("name"));
    SelectFilter filter = Fields.filter(body.object("select_filter"));
    ResourceGroup group =
        caller.ask(
            new Groups.Create(
                name,
                body.text("description").orElse(""),
                filter,
                Fields.properties(Level.DEFINITION, body, "props"),
                body.integer("peer_slots")));
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.created(Subject.GROUP, "New resource group '" + name + "' created.")
            .details("Resource group '" + name + "' UUID is: " + group.id())
            .about("UUID", group.id())
            .about("RscGrp", name));
    entries.addAll(unknownPools(group));
    return Answer.created(entries);
  }

  private List<ApiCallRc> unknownPools(ResourceGroup group) {
    List<ApiCallRc> warnings = new ArrayList<>();
    for (PoolName pool : group.filter().pools().orElse(List.of())) {
      if (!caller.image().cluster().poolDefinitions().containsKey(pool)) {
        warnings.add(
            ApiCallRc.of(
                    ReturnCode.WARN_NOT_FOUND,
                    Operation.CREATE,
                    Subject.GROUP,
                    "No node has a storage pool '" + pool + "' yet.")
                .correction("Create one: 'moor storage-pool create'.")
                .about("RscGrp", group.name()));
      }
    }
    return warnings;
  }

  @PUT
  @Path("resource-groups/{rg}")
  public Answer modify(@PathParam("rg") GroupName name, Body body) {
    PropertyChange change = Fields.change(Level.DEFINITION, body);
    Groups.Modified modified =
        caller.ask(
            new Groups.Modify(
                name,
                body.text("description"),
                Fields.filter(body.object("select_filter")),
                change,
                body.integer("peer_slots")));
    ResourceGroup group = modified.group();
    List<ApiCallRc> entries =
        new ArrayList<>(
            Modified.entries(
                Subject.GROUP,
                "Resource group '" + group.name() + "'",
                group.id(),
                refs(group.name()),
                change));
    for (Resources.Deployment raised : modified.raised()) {
      if (!raised.created().isEmpty()) {
        ResourceName resource = raised.definition().name();
        entries.addAll(
            new PerNode(
                    Operation.MODIFY,
                    Subject.GROUP,
                    refs(group.name(), resource),
                    "Resource '" + resource + "'",
                    "created")
                .entries(caller.operations().settle(resource, raised.created())));
      }
    }
    return Answer.ok(entries);
  }

  private static Map<String, String> refs(GroupName group) {
    return Map.of("RscGrp", group.value());
  }

  private static Map<String, String> refs(GroupName group, ResourceName resource) {
    return Map.of("RscGrp", group.value(), "RscDfn", resource.value());
  }

  @DELETE
  @Path("resource-groups/{rg}")
  public Answer delete(@PathParam("rg") GroupName name) {
    String what = "Resource group '" + name + "'";
    ApiCallRc entry =
        caller.ask(new Groups.Delete(name))
            ? ApiCallRc.deleted(Subject.GROUP, what + " deleted.")
            : ApiCallRc.notThere(Subject.GROUP, what + " not found.");
    return Answer.ok(entry.about("RscGrp", name));
  }

  @POST
  @Path("resource-groups/{rg}/spawn")
  public Object spawn(@PathParam("rg") GroupName group, Body body) {
    Placements.Spawn spawn =
        new Placements.Spawn(
            group,
            Naming.of(body, "resource_definition_name", "resource_definition_external_name"),
            Fields.sizes(body, "volume_sizes"),
            Fields.filter(body.object("select_filter")),
            Fields.properties(Level.DEFINITION, body, "resource_definition_props"),
            body.isSet("definitions_only"),
            body.isSet("partial"));
    return caller.plan(spawn).orElseGet(() -> spawned(group, spawn));
  }

  private Answer spawned(GroupName group, Placements.Spawn spawn) {
    var deployed = caller.deploy(spawn);
    ResourceDefinition definition = deployed.deployment().definition();
    Map<String, String> refs = new TreeMap<>(refs(group, definition.name()));
    Deployments answers = new Deployments(caller.image(), Subject.GROUP, refs);
    List<ApiCallRc> entries = new ArrayList<>();
    if (deployed.kept()) {
      entries.addAll(answers.definition(definition));
    }
    entries.addAll(answers.entries(deployed));
    if (deployed.kept() && deployed.nodes().isEmpty()) {
      entries.add(
          ApiCallRc.of(
                  ReturnCode.INFO_NO_RSC_SPAWNED,
                  Operation.CREATE,
                  Subject.GROUP,
                  "No resource was created: only definitions were asked for, or no place count is set.")
              .about(refs));
    }
    return Answer.created(entries);
  }

  @POST
  @Path("resource-groups/{rg}/adjust")
  public Answer adjust(@PathParam("rg") GroupName name, Body body) {
    Find.group(caller.image().cluster(), name);
    return Answer.ok(adjusted(name, Fields.filter(body.object("select_filter"))));
  }

  @POST
  @Path("resource-groups/adjustall")
  public Answer adjustAll(Body body) {
    SelectFilter filter = Fields.filter(body.object("select_filter"));
    List<ApiCallRc> entries = new ArrayList<>();
    caller
        .image()
        .cluster()
        .groups()
        .keySet()
        .forEach(group -> entries.addAll(adjusted(group, filter)));
    return Answer.ok(entries);
  }

  private List<ApiCallRc> adjusted(GroupName group, SelectFilter filter) {
    List<ApiCallRc> entries = new ArrayList<>();
    for (ResourceName name : new TreeSet<>(caller.image().cluster().definitionsIn(group))) {
      try {
        var deployed = caller.deploy(new Placements.Place(name, filter, Optional.empty()));
        entries.addAll(
            new Deployments(caller.image(), Subject.GROUP, refs(group, name)).entries(deployed));
      } catch (ProblemException e) {
        // One that cannot be adjusted must not keep the others from it.
        entries.add(ApiCallRc.refused(e, Operation.CREATE, Subject.GROUP).about(refs(group, name)));
      }
    }
    if (entries.isEmpty()) {
      entries.add(
          ApiCallRc.of(
                  ReturnCode.WARN_NO_EFFECT,
                  Operation.CREATE,
                  Subject.GROUP,
                  "Resource group '" + group + "' has no resource definitions.")
              .about(refs(group)));
    }
    return entries;
  }
}
