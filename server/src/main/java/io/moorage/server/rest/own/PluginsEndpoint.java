// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import io.moorage.server.plugin.PluginHost;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Plugins come and go while the server runs. */
@Path("/v1/plugins")
@Produces("application/json")
public final class PluginsEndpoint {
  private final PluginHost plugins;

  @Inject
  PluginsEndpoint(PluginHost plugins) {
    this.plugins = plugins;
  }

  @GET
  public List<PluginHost.Status> list() {
    return plugins.list();
  }

  @POST
  public Response load(Body body) {
    PluginHost.Status status = plugins.load(java.nio.file.Path.of(body.requireText("path")));
    return Response.status(201).entity(List.of(runs(status))).build();
  }

  @POST
  @Path("/{id}/reload")
  public List<ApiCallRc> reload(@PathParam("id") String id) {
    return List.of(runs(plugins.reload(id)));
  }

  private static ApiCallRc runs(PluginHost.Status status) {
    return ApiCallRc.created(
        Subject.CONTROLLER,
        "Plugin '" + status.id() + "' " + status.version() + " runs at " + status.mount() + ".");
  }

  @DELETE
  @Path("/{id}")
  public List<ApiCallRc> unload(@PathParam("id") String id) {
    plugins.unload(id);
    return List.of(ApiCallRc.deleted(Subject.CONTROLLER, "Plugin '" + id + "' is unloaded."));
  }
}
