// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.VolumeDefinition;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Find;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
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
import java.util.Set;

/** The volumes of a resource definition. */
@Path("v1")
public final class VolumeDefinitionEndpoint {

  private final Caller caller;

  @Inject
  VolumeDefinitionEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("resource-definitions/{rd}/volume-definitions")
  public List<DefinitionJson.Volume> list(@PathParam("rd") ResourceName name) {
    return caller
        .query()
        .page(DefinitionJson.volumes(Find.definition(caller.image().cluster(), name)));
  }

  @GET
  @Path("resource-definitions/{rd}/volume-definitions/{nr: -?[0-9]+}")
  public DefinitionJson.Volume one(
      @PathParam("rd") ResourceName name, @PathParam("nr") String number) {
    var cluster = caller.image().cluster();
    VolumeDefinition volume = Find.volume(cluster, name, Fields.number(number));
    return DefinitionJson.Volume.of(Find.definition(cluster, name), volume);
  }

  @GET
  @Path("resource-definitions/{rd}/volume-definitions/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.VOLUME_DEFINITION);
  }

  @POST
  @Path("resource-definitions/{rd}/volume-definitions")
  public Answer create(@PathParam("rd") ResourceName name, Body body) {
    Body given = body.object("volume_definition");
    VolumeDefinition made =
        caller.ask(
            new Definitions.AddVolume(
                name,
                given.integer("volume_number"),
                Fields.size(given.number("size_kib").orElse(0L)),
                Fields.properties(Level.VOLUME_DEFINITION, given, "props"),
                given.texts("flags").map(Fields::flags).orElse(Set.of())));
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.created(
                Subject.VOLUME_DEFINITION,
                "New volume definition "
                    + made.number()
                    + " of resource definition '"
                    + name
                    + "' created.")
            .about(refs(name, made.number())));
    entries.addAll(onNodes(Operation.CREATE, name, made.number(), "created"));
    return Answer.ok(entries);
  }

  private List<ApiCallRc> onNodes(Operation operation, ResourceName name, int number, String done) {
    return new PerNode(
            operation,
            Subject.VOLUME_DEFINITION,
            refs(name, number),
            "Volume " + number + " of '" + name + "'",
            done)
        .entries(caller.operations().settle(name));
  }

  private static Map<String, String> refs(ResourceName name, int number) {
    return Map.of("RscDfn", name.value(), "VlmNr", Integer.toString(number));
  }

  @PUT
  @Path("resource-definitions/{rd}/volume-definitions/{nr: -?[0-9]+}")
  public Answer modify(@PathParam("rd") ResourceName name, @PathParam("nr") String nr, Body body) {
    int number = Fields.number(nr);
    PropertyChange change = Fields.change(Level.VOLUME_DEFINITION, body);
    Definitions.VolumeModified modified =
        caller.ask(
            new Definitions.ModifyVolume(
                name,
                number,
                body.number("size_kib").map(Fields::size),
                change,
                body.texts("flags").map(Fields::flags)));
    List<ApiCallRc> entries =
        new ArrayList<>(
            Modified.entries(
                Subject.VOLUME_DEFINITION,
                "Volume definition " + number + " of resource definition '" + name + "'",
                modified.volume().id(),
                refs(name, number),
                change));
    if (modified.sameSize()) {
      entries.add(
          ApiCallRc.of(
                  ReturnCode.WARN_VLMDFN_RESIZE_SAME_SIZE,
                  Operation.MODIFY,
                  Subject.VOLUME_DEFINITION,
                  "Volume " + number + " of '" + name + "' has that size already.")
              .about(refs(name, number)));
    }
    if (modified.grown()) {
      entries.addAll(onNodes(Operation.MODIFY, name, number, "resized"));
    }
    return Answer.ok(entries);
  }

  @DELETE
  @Path("resource-definitions/{rd}/volume-definitions/{nr: -?[0-9]+}")
  public Answer delete(@PathParam("rd") ResourceName name, @PathParam("nr") String nr) {
    int number = Fields.number(nr);
    String what = "Volume definition " + number + " of resource definition '" + name + "'";
    ApiCallRc entry =
        caller.ask(new Definitions.DeleteVolume(name, number))
            ? ApiCallRc.deleted(Subject.VOLUME_DEFINITION, what + " deleted.")
            : ApiCallRc.notThere(Subject.VOLUME_DEFINITION, what + " not found.");
    return Answer.ok(entry.about(refs(name, number)));
  }
}
