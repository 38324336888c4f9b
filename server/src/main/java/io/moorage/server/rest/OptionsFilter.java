// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Answers OPTIONS where it is no query of ours: browsers ask with it what they may do. */
@PreMatching
final class OptionsFilter implements ContainerRequestFilter {

  private static final String QUERY = "v1/query-max-volume-size";

  @Override
  public void filter(ContainerRequestContext request) {
    boolean preflight =
        request.getHeaderString("Origin") != null
            && request.getHeaderString("Access-Control-Request-Method") != null;
    boolean options = request.getMethod().equals(HttpMethod.OPTIONS);
    String path = request.getUriInfo().getPath().replaceAll("^/+|/+$", "");
    if (options && (preflight || !path.equals(QUERY))) {
      request.abortWith(
          Response.ok(List.of(), MediaType.APPLICATION_JSON_TYPE)
              .header(HttpHeaders.ALLOW, AnswerFilter.METHODS)
              .build());
    }
  }
}
