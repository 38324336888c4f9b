// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import io.moorage.server.control.Request;
import io.moorage.server.control.Resources.Deployment;
import io.moorage.server.engine.Image;
import io.moorage.server.operation.DryRun;
import io.moorage.server.operation.Operations;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.Optional;

/** Whoever sent the request at hand, and what they can ask for. */
public final class Caller {

  /** The request property that names the caller for the change log. */
  public static final String WHO = "moorage.who";

  private final Operations operations;
  private final DryRun dryRun;
  private final ContainerRequestContext request;

  @Inject
  Caller(Operations operations, DryRun dryRun, @Context ContainerRequestContext request) {
    this.operations = operations;
    this.dryRun = dryRun;
    this.request = request;
  }

  public Image image() {
    return operations.image();
  }

  public Operations operations() {
    return operations;
  }

  public <A> A ask(Request<A> asked) {
    return operations.ask(who(), asked);
  }

  public Operations.Deployed deploy(Request<Deployment> asked) {
    return operations.deploy(who(), asked);
  }

  public Query query() {
    return new Query(request.getUriInfo().getQueryParameters());
  }

  /** The plan of a request, where the caller asked for that instead of the deed. */
  public Optional<Object> plan(Request<?> asked) {
    return query().flag("dry_run") ? Optional.of(PlanJson.of(dryRun.of(asked))) : Optional.empty();
  }

  /** Who asks, for the change log. */
  public String who() {
    return request.getProperty(WHO) instanceof String who ? who : "rest";
  }
}
