// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import io.moorage.api.model.NodeName;
import io.moorage.server.auth.Joining;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Where an operator gets the one-time token by which a host joins. */
@Path("/v1/nodes/{node}/join-token")
@Produces("application/json")
public final class JoinTokenEndpoint {
  private final Joining joining;

  @Inject
  JoinTokenEndpoint(Joining joining) {
    this.joining = joining;
  }

  @POST
  public Response permit(@PathParam("node") String node) {
    Joining.Permit permit = joining.permit("rest", new NodeName(node));
    return Response.status(201)
        .entity(Map.of("token", permit.token(), "expires_at", permit.expires().toString()))
        .build();
  }
}
