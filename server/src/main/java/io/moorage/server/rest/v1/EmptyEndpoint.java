// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.ProblemException;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;

/**
 * Lists of things that Moorage does not have yet. They are honestly empty, in the shape in which
 * clients expect emptiness, so that whoever only looks is not stopped.
 */
@Path("v1")
public final class EmptyEndpoint {

  private final Caller caller;

  @Inject
  EmptyEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("remotes")
  public Map<String, Object> remotes() {
    return Map.of();
  }

  @GET
  @Path("remotes/{kind: s3|linstor|ebs}")
  public List<Object> remotesOfKind() {
    return List.of();
  }

  @GET
  @Path("remotes/{remote}/backups")
  public Answer backups(@PathParam("remote") String remote) {
    return Answer.ok(
        ApiCallRc.of(
                ReturnCode.FAIL_NOT_FOUND_REMOTE,
                Operation.NONE,
                Subject.REMOTE,
                "The remote '" + remote + "' does not exist.")
            .correction("Remotes are not supported yet."));
  }

  @GET
  @Path("schedules")
  public Map<String, Object> schedules() {
    return Map.of("data", List.of());
  }

  @GET
  @Path("view/schedules-by-resource{rest: (/.*)?}")
  public Map<String, Object> schedulesByResource() {
    return Map.of("data", List.of());
  }

  @GET
  @Path("view/backup/queue")
  public Map<String, Object> backupQueue() {
    return Map.of();
  }

  @GET
  @Path("files")
  public List<Object> files() {
    return List.of();
  }

  @GET
  @Path("files/{path}")
  public Answer file(@PathParam("path") String path) {
    return Answer.ok(
        ApiCallRc.of(
                ReturnCode.FAIL_NOT_FOUND_EXT_FILE,
                Operation.NONE,
                Subject.FILE,
                "The external file '" + path + "' does not exist.")
            .correction("External files are not supported yet."));
  }

  @GET
  @Path("node-connections")
  public List<Object> nodeConnections() {
    return List.of();
  }

  @GET
  @Path("resource-definitions/{rd}/resource-connections")
  public List<Object> resourceConnections(@PathParam("rd") ResourceName name) {
    Find.definition(caller.image().cluster(), name);
    return List.of();
  }

  @GET
  @Path("resource-definitions/{rd}/resource-connections/{a}/{b}")
  public Object resourceConnection(
      @PathParam("rd") ResourceName name,
      @PathParam("a") NodeName one,
      @PathParam("b") NodeName other) {
    Find.definition(caller.image().cluster(), name);
    throw new ProblemException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "There is no connection of '" + name + "' between '" + one + "' and '" + other + "'.",
        "Only resources with DRBD have connections.");
  }

  @GET
  @Path("resource-definitions/{rd}/drbd-proxy/properties/info")
  public Map<String, Object> proxyInfo() {
    return Map.of();
  }

  @GET
  @Path("space-report")
  public Map<String, String> spaceReport() {
    return Map.of("reportText", "Space is not tracked over time by this server.");
  }
}
