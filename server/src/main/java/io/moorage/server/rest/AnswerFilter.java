// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.annotation.Annotation;
import java.time.InstantSource;
import java.util.List;

/** Gives answers their time, status and type, and lets browsers of other origins read them. */
final class AnswerFilter implements ContainerResponseFilter {

  static final String METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS";

  private final InstantSource clock;

  @Inject
  AnswerFilter(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    headers.putSingle("Access-Control-Allow-Origin", "*");
    headers.putSingle("Access-Control-Allow-Methods", METHODS);
    headers.putSingle("Access-Control-Allow-Headers", "Authorization, Content-Type");
    if (response.getEntity() instanceof Answer answer) {
      String now = clock.instant().toString();
      List<ApiCallRc> stamped = answer.entries().stream().map(entry -> entry.at(now)).toList();
      response.setStatus(answer.httpStatus());
      response.setEntity(stamped, new Annotation[0], MediaType.APPLICATION_JSON_TYPE);
    }
    // Endpoints do not say what they produce: it is always this, except for ready-made bytes.
    if (response.hasEntity() && RestJson.writes(response.getEntityClass())) {
      headers.putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }
  }
}
