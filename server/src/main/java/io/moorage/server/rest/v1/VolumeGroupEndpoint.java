// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.GroupName;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.control.Find;
import io.moorage.server.control.Groups;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The volume groups of a resource group. */
@Path("v1")
public final class VolumeGroupEndpoint {

  private final Caller caller;

  @Inject
  VolumeGroupEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("resource-groups/{rg}/volume-groups")
  public List<GroupJson.Volume> list(@PathParam("rg") GroupName group) {
    return caller
        .query()
        .page(
            Find.group(caller.image().cluster(), group).volumes().values().stream()
                .map(GroupJson.Volume::of)
                .toList());
  }

  @GET
  @Path("resource-groups/{rg}/volume-groups/{nr: -?[0-9]+}")
  public GroupJson.Volume one(@PathParam("rg") GroupName group, @PathParam("nr") String number) {
    return GroupJson.Volume.of(
        Groups.volume(Find.group(caller.image().cluster(), group), Fields.number(number)));
  }

  @GET
  @Path("resource-groups/{rg}/volume-groups/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.VOLUME_DEFINITION);
  }

  @POST
  @Path("resource-groups/{rg}/volume-groups")
  public Answer create(@PathParam("rg") GroupName group, Body body) {
    ResourceGroup.VolumeGroup made =
        caller.ask(
            new Groups.AddVolume(
                group,
                body.integer("volume_number"),
                Fields.properties(Level.VOLUME_DEFINITION, body, "props"),
                body.texts("flags").map(Fields::flags).orElse(Set.of())));
    return Answer.created(
        ApiCallRc.created(
                Subject.VOLUME_GROUP,
                "New volume group " + made.number() + " of resource group '" + group + "' created.")
            .about(refs(group, made.number())));
  }

  private static Map<String, String> refs(GroupName group, int number) {
    return Map.of("RscGrp", group.value(), "VlmNr", Integer.toString(number));
  }

  @PUT
  @Path("resource-groups/{rg}/volume-groups/{nr: -?[0-9]+}")
  public Answer modify(
      @PathParam("rg") GroupName group, @PathParam("nr") String number, Body body) {
    PropertyChange change = Fields.change(Level.VOLUME_DEFINITION, body);
    ResourceGroup.VolumeGroup changed =
        caller.ask(
            new Groups.ModifyVolume(
                group, Fields.number(number), change, body.texts("flags").map(Fields::flags)));
    return Answer.ok(
        Modified.entries(
            Subject.VOLUME_GROUP,
            "Volume group " + changed.number() + " of resource group '" + group + "'",
            changed.id(),
            refs(group, changed.number()),
            change));
  }

  @DELETE
  @Path("resource-groups/{rg}/volume-groups/{nr: -?[0-9]+}")
  public Answer delete(@PathParam("rg") GroupName group, @PathParam("nr") String number) {
    String what = "Volume group " + number + " of resource group '" + group + "'";
    ApiCallRc entry =
        caller.ask(new Groups.DeleteVolume(group, Fields.number(number)))
            ? ApiCallRc.deleted(Subject.VOLUME_GROUP, what + " deleted.")
            : ApiCallRc.notThere(Subject.VOLUME_GROUP, what + " not found.");
    return Answer.ok(entry.about("RscGrp", group).about("VlmNr", number));
  }
}
