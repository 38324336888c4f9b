// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import io.moorage.api.model.InvalidNameException;
import io.moorage.server.control.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever was thrown into an answer list. */
final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;
  private static final int FAILED = 500;

  private final ErrorReports reports;
  private final UriInfo uri;
  private final Request request;

  @Inject
  ProblemMapper(ErrorReports reports, @Context UriInfo uri, @Context Request request) {
    this.reports = reports;
    this.uri = uri;
    this.request = request;
  }

  @Override
  public Response toResponse(Throwable thrown) {
    Scope scope = Scope.of(request.getMethod(), uri.getPath(), uri.getPathParameters());
    return switch (thrown) {
      case ProblemException problem ->
          answer(
              200,
              ApiCallRc.refused(problem, scope.operation(), scope.subject()).about(scope.refs()));
      case InvalidNameException invalid ->
          answer(
              200,
              entry(scope, ErrorCodes.of(invalid), invalid.getMessage() + ".")
                  .correction("For such a name " + invalid.rule() + "."));
      case BadBodyException bad ->
          answer(
              BAD_REQUEST,
              entry(scope, ReturnCode.FAIL_INVLD_REQUEST, String.valueOf(bad.getMessage()))
                  .correction(bad.correction()));
      case WebApplicationException web when invalidName(web).isPresent() ->
          toResponse(invalidName(web).get());
      case NotFoundException missing -> missing(scope);
      case NotAllowedException wrong -> wrongMethod(scope);
      case WebApplicationException web -> web(scope, web);
      default -> unexpected(scope, thrown);
    };
  }

  /** A bad name in a path reaches us as "not found". */
  private static Optional<InvalidNameException> invalidName(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .filter(InvalidNameException.class::isInstance)
        .map(InvalidNameException.class::cast)
        .findFirst();
  }

  private Response missing(Scope scope) {
    if (NotSupportedYet.covers(request.getMethod(), uri.getPath())) {
      return answer(
          200,
          entry(
                  scope,
                  ReturnCode.FAIL_INVLD_REQUEST,
                  request.getMethod() + " /" + uri.getPath() + " is not supported yet.")
              .details("This LINSTOR function has no counterpart in this version of Moorage.")
              .correction("Do without it, or use another call; nothing was changed."));
    }
    return answer(
        NOT_FOUND,
        entry(
                scope,
                ReturnCode.FAIL_INVLD_REQUEST,
                "There is no " + request.getMethod() + " /" + uri.getPath() + ".")
            .correction("Check the address; the API is the LINSTOR REST API, below /v1."));
  }

  private Response wrongMethod(Scope scope) {
    if (NotSupportedYet.covers(request.getMethod(), uri.getPath())) {
      return missing(scope);
    }
    return answer(
        WRONG_METHOD,
        entry(
                scope,
                ReturnCode.FAIL_INVLD_REQUEST,
                "/" + uri.getPath() + " cannot be asked with " + request.getMethod() + ".")
            .correction("Use another method."));
  }

  private static Response web(Scope scope, WebApplicationException web) {
    int status = web.getResponse().getStatus();
    if (status < BAD_REQUEST) {
      return web.getResponse();
    }
    return answer(
        status,
        entry(scope, ReturnCode.FAIL_INVLD_REQUEST, String.valueOf(web.getMessage()))
            .correction("Correct the request."));
  }

  private Response unexpected(Scope scope, Throwable thrown) {
    String id = reports.add(thrown, request.getMethod() + " /" + uri.getPath());
    LOG.error("{} /{} failed, error report {}", request.getMethod(), uri.getPath(), id, thrown);
    return answer(
        FAILED,
        entry(
                scope,
                ReturnCode.FAIL_IMPL_ERROR,
                "The server failed at this request: " + thrown.getClass().getSimpleName() + ".")
            .cause(String.valueOf(thrown.getMessage()))
            .correction(
                "This is a fault of the server. See 'moor error-reports show "
                    + id
                    + "' and report it.")
            .report(id));
  }

  private static ApiCallRc entry(Scope scope, ReturnCode code, String message) {
    return ApiCallRc.of(code, scope.operation(), scope.subject(), message).about(scope.refs());
  }

  private static Response answer(int status, ApiCallRc entry) {
    return Response.ok(new Answer(status, List.of(entry)), MediaType.APPLICATION_JSON).build();
  }
}
