// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ErrorReports;
import io.moorage.server.rest.ErrorReports.ErrorReport;
import io.moorage.server.rest.Query;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** What went wrong inside the server. */
@Path("v1")
public final class ErrorReportEndpoint {

  private static final String NODE = "Controller";

  private final Caller caller;
  private final ErrorReports reports;
  private final ServerInfo info;

  @Inject
  ErrorReportEndpoint(Caller caller, ErrorReports reports, ServerInfo info) {
    this.caller = caller;
    this.reports = reports;
    this.info = info;
  }

  /** A report; the text only where it was asked for. */
  record Json(
      String nodeName,
      long errorTime,
      String filename,
      String module,
      String version,
      String exception,
      String exceptionMessage,
      String originMethod,
      String text) {}

  private Json json(ErrorReport report, boolean text) {
    return new Json(
        NODE,
        report.at().toEpochMilli(),
        report.filename(),
        "CONTROLLER",
        info.version(),
        report.exception(),
        report.message(),
        report.origin(),
        text ? report.text() : "");
  }

  @GET
  @Path("error-reports")
  public List<Json> list() {
    Query query = caller.query();
    long since = query.number("since").orElse(0L);
    long to = query.number("to").orElse(Long.MAX_VALUE);
    boolean text = query.flag("withContent");
    boolean here = query.text("node").map(NODE::equalsIgnoreCase).orElse(true);
    return query.page(
        reports.all().stream()
            .filter(report -> here && within(report, since, to))
            .map(report -> json(report, text))
            .toList());
  }

  private static boolean within(ErrorReport report, long since, long to) {
    long at = report.at().toEpochMilli();
    return at >= since && at <= to;
  }

  @GET
  @Path("error-reports/{id}")
  public List<Json> one(@PathParam("id") String id) {
    return reports.find(id).map(report -> List.of(json(report, true))).orElse(List.of());
  }

  @DELETE
  @Path("error-reports/{id}")
  public Answer delete(@PathParam("id") String id) {
    return Answer.ok(
        reports.delete(report -> report.id().equals(id)) > 0
            ? ApiCallRc.deleted(Subject.NONE, "Error report " + id + " deleted.")
            : ApiCallRc.notThere(Subject.NONE, "Error report " + id + " not found."));
  }

  @PATCH
  @Path("error-reports")
  public Answer deleteMany(Body body) {
    long since = body.number("since").orElse(0L);
    long to = body.number("to").orElse(Long.MAX_VALUE);
    List<String> ids = body.texts("ids").orElse(List.of());
    List<String> nodes = body.texts("nodes").orElse(List.of());
    String exception = body.text("exception").orElse("");
    String version = body.text("version").orElse("");
    int deleted =
        reports.delete(report ->
            within(report, since, to)
                && (ids.isEmpty() || ids.contains(report.id()))
                && (nodes.isEmpty() || nodes.stream().anyMatch(NODE::equalsIgnoreCase))
                && (exception.isEmpty() || exception.equals(report.exception()))
                && (version.isEmpty() || version.equals(info.version())));
    return Answer.ok(ApiCallRc.deleted(Subject.NONE, deleted + " error reports deleted."));
  }
}
