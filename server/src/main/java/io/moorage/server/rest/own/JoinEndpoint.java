// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import io.moorage.api.model.NodeName;
import io.moorage.server.auth.Joining;
import io.moorage.server.rest.Body;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** Where a host that has a token becomes a node. */
@Path("/v1/join")
@Produces("application/json")
public final class JoinEndpoint {
  private static final int DAEMON_PORT = 3367;

  private final Joining joining;

  @Inject
  JoinEndpoint(Joining joining) {
    this.joining = joining;
  }

  @POST
  public Joining.Admission join(Body body) {
    return joining.admit(
        new Joining.Application(
            body.requireText("token"),
            new NodeName(body.requireText("node")),
            body.requireText("address"),
            body.integer("port").orElse(DAEMON_PORT),
            body.requireText("public_key"),
            body.requireText("proof")));
  }
}
