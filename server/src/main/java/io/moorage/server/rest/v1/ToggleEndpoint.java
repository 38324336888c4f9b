// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Resource;
import io.moorage.server.control.Request;
import io.moorage.server.control.Toggles;
import io.moorage.server.control.Toggles.Toggled;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Disks that are given to resources and taken away while these go on being used. */
@Path("v1")
public final class ToggleEndpoint {

  private final Caller caller;

  @Inject
  ToggleEndpoint(Caller caller) {
    this.caller = caller;
  }

  @PUT
  @Path("resource-definitions/{rd}/resources/{node}/toggle-disk/diskful")
  public Object diskful(@PathParam("rd") ResourceName name, @PathParam("node") NodeName node) {
    return toggle(
        new Toggles.ToDiskful(name, node, Optional.empty(), Optional.empty()), "given a disk");
  }

  @PUT
  @Path("resource-definitions/{rd}/resources/{node}/toggle-disk/diskful/{pool}")
  public Object diskfulIn(
      @PathParam("rd") ResourceName name,
      @PathParam("node") NodeName node,
      @PathParam("pool") PoolName pool) {
    return toggle(
        new Toggles.ToDiskful(name, node, Optional.of(pool), Optional.empty()), "given a disk");
  }

  @PUT
  @Path("resource-definitions/{rd}/resources/{node}/toggle-disk/diskless")
  public Object diskless(@PathParam("rd") ResourceName name, @PathParam("node") NodeName node) {
    return toggle(new Toggles.ToDiskless(name, node), "relieved of its disk");
  }

  /** There is but one pool without disks on a node, so its name says nothing. */
  @PUT
  @Path("resource-definitions/{rd}/resources/{node}/toggle-disk/diskless/{pool}")
  public Object disklessIn(@PathParam("rd") ResourceName name, @PathParam("node") NodeName node) {
    return diskless(name, node);
  }

  @PUT
  @Path("resource-definitions/{rd}/resources/{node}/migrate-disk/{from}")
  public Object migrate(
      @PathParam("rd") ResourceName name,
      @PathParam("node") NodeName node,
      @PathParam("from") NodeName from) {
    return toggle(
        new Toggles.ToDiskful(name, node, Optional.empty(), Optional.of(from)), "given a disk");
  }

  @PUT
  @Path("resource-definitions/{rd}/resources/{node}/migrate-disk/{from}/{pool}")
  public Object migrateTo(
      @PathParam("rd") ResourceName name,
      @PathParam("node") NodeName node,
      @PathParam("from") NodeName from,
      @PathParam("pool") PoolName pool) {
    return toggle(
        new Toggles.ToDiskful(name, node, Optional.of(pool), Optional.of(from)), "given a disk");
  }

  private Object toggle(Request<Toggled> request, String done) {
    return caller.plan(request).orElseGet(() -> answer(caller.ask(request), done));
  }

  private Answer answer(Toggled toggled, String done) {
    Resource resource = toggled.resource();
    Map<String, String> refs =
        Map.of("RscDfn", resource.name().value(), "Node", resource.node().value());
    String what = "Resource '" + resource.name() + "' on node '" + resource.node() + "'";
    if (!toggled.changed()) {
      return Answer.ok(
          ApiCallRc.of(
                  ReturnCode.INFO_NOOP,
                  Operation.MODIFY,
                  Subject.RESOURCE,
                  what + " is so already, nothing was done.")
              .about(refs));
    }
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(ApiCallRc.modified(Subject.RESOURCE, what + " is " + done + ".").about(refs));
    entries.addAll(
        new PerNode(
                Operation.MODIFY,
                Subject.RESOURCE,
                refs,
                "Resource '" + resource.name() + "'",
                done)
            .entries(caller.operations().settle(resource.name(), List.of(resource))));
    return Answer.ok(entries);
  }
}
