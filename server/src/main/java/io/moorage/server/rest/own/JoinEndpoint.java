// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.moorage.api.model.NodeName;
import io.moorage.server.auth.Joining;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.jspecify.annotations.Nullable;

/** Where a host that has a token becomes a node. */
@Path("/v1/join")
@Produces("application/json")
public final class JoinEndpoint {
  private final Joining joining;

  @Inject
  JoinEndpoint(Joining joining) {
    this.joining = joining;
  }

  /** A host's application, as it comes over the wire. */
  record Body(
      @Nullable String token,
      @Nullable String node,
      @Nullable String address,
      int port,
      @JsonProperty("public_key") @Nullable String publicKey,
      @Nullable String proof) {}

  @POST
  public Joining.Admission join(Body body) {
    return joining.admit(
        new Joining.Application(
            required("token", body.token()),
            new NodeName(required("node", body.node())),
            required("address", body.address()),
            body.port(),
            required("public_key", body.publicKey()),
            required("proof", body.proof())));
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST,
          "The application to join lacks the field '" + field + "'.",
          "Join with 'moor node join', which fills all of them in.");
    }
    return value;
  }
}
