// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ErrorReports;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Map;

/** How many there are of what. */
@Path("v1")
public final class StatsEndpoint {

  private final Caller caller;
  private final ErrorReports reports;

  @Inject
  StatsEndpoint(Caller caller, ErrorReports reports) {
    this.caller = caller;
    this.reports = reports;
  }

  /** A number. */
  record Count(long count) {}

  private Cluster cluster() {
    return caller.image().cluster();
  }

  @GET
  @Path("stats/nodes")
  public Count nodes() {
    return new Count(cluster().nodes().size());
  }

  @GET
  @Path("stats/storage-pools")
  public Count pools() {
    return new Count(cluster().pools().size());
  }

  @GET
  @Path("stats/resource-groups")
  public Count groups() {
    return new Count(cluster().groups().size());
  }

  @GET
  @Path("stats/resource-definitions")
  public Count definitions() {
    return new Count(cluster().definitions().size());
  }

  @GET
  @Path("stats/resources")
  public Count resources() {
    return new Count(cluster().resources().values().stream().mapToLong(Map::size).sum());
  }

  @GET
  @Path("stats/error-reports")
  public Count errorReports() {
    return new Count(reports.all().size());
  }
}
