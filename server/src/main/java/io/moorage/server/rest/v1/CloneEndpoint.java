// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Resources.Deployment;
import io.moorage.server.control.Restores;
import io.moorage.server.engine.Image;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Copies of resource definitions: started here, then asked after until complete. */
@Path("v1")
public final class CloneEndpoint {

  private static final String NO_NAME = "__invalid_name__";

  private final Caller caller;

  @Inject
  CloneEndpoint(Caller caller) {
    this.caller = caller;
  }

  /** A copy that was begun, or could not be: this call answers in the same shape either way. */
  record Started(String location, String sourceName, String cloneName, List<ApiCallRc> messages) {}

  /** How far a copy has come. */
  record Status(String status) {}

  @POST
  @Path("resource-definitions/{rd}/clone")
  public Response start(@PathParam("rd") ResourceName from, Body body) {
    try {
      Deployment made =
          caller.ask(
              new Restores.CloneNamed(
                  from,
                  Naming.of(body, "name", "external_name"),
                  Fields.change(Level.DEFINITION, body),
                  body.text("resource_group").filter(g -> !g.isBlank()).map(GroupName::new)));
      ResourceDefinition copy = made.definition();
      ApiCallRc begun =
          ApiCallRc.created(
                  Subject.RESOURCE_DEFINITION,
                  "Cloning '" + from + "' to '" + copy.name() + "' has begun.")
              .about("RscDfn", copy.name());
      return answer(from, copy.name().value(), Answer.created(begun));
    } catch (ProblemException e) {
      return failed(
          from,
          body,
          ApiCallRc.refused(e, Operation.CREATE, Subject.RESOURCE_DEFINITION)
              .about("RscDfn", from));
    } catch (InvalidNameException e) {
      ProblemException invalid =
          new ProblemException(ErrorCode.INVALID_NAME, e.getMessage() + ".", e.rule() + ".");
      return failed(
          from, body, ApiCallRc.refused(invalid, Operation.CREATE, Subject.RESOURCE_DEFINITION));
    }
  }

  private Response failed(ResourceName from, Body body, ApiCallRc entry) {
    String name = body.text("name").filter(text -> !text.isBlank()).orElse(NO_NAME);
    return answer(
        from,
        name,
        new Answer(Response.Status.INTERNAL_SERVER_ERROR.getStatusCode(), List.of(entry)));
  }

  private Response answer(ResourceName from, String name, Answer answer) {
    Started started =
        new Started(
            "/v1/resource-definitions/" + from + "/clone/" + name,
            from.value(),
            name,
            answer.entries());
    return Response.status(answer.status())
        .entity(started)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  @GET
  @Path("resource-definitions/{rd}/clone/{clone}")
  public Status status(@PathParam("rd") ResourceName from, @PathParam("clone") ResourceName name) {
    Image image = caller.image();
    ResourceDefinition copy =
        image
            .cluster()
            .definition(name)
            .filter(found -> found.properties().containsKey(DefinitionJson.CLONED_FROM))
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.RESOURCE_DEFINITION_NOT_FOUND,
                    "There is no clone '" + name + "' of '" + from + "'.",
                    "If it was begun it could not be completed and is gone; begin it again."));
    if (!copy.provisional()) {
      return new Status("COMPLETE");
    }
    boolean reachable =
        image.cluster().resourcesOf(name).keySet().stream()
            .allMatch(node -> image.sightings().online(node));
    return new Status(reachable ? "CLONING" : "FAILED");
  }
}
