// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.engine.Image;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.Query;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The lists that go over the whole cluster. */
@Path("v1")
public final class ViewEndpoint {

  private static final ResourceViews VIEWS = new ResourceViews();

  private final Caller caller;

  @Inject
  ViewEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("view/resources")
  public Response resources() {
    JsonList resources = new JsonList(VIEWS.list(caller.image(), caller.query()));
    return Response.ok(resources, MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CONTENT_LENGTH, resources.length())
        .build();
  }

  @GET
  @Path("view/storage-pools")
  public List<PoolJson> pools() {
    Image image = caller.image();
    Query query = caller.query();
    Query.Names nodes = query.names("nodes");
    Query.Names pools = query.names("storage_pools");
    return query.page(
        image.cluster().pools().values().stream()
            .filter(pool ->
                nodes.pass(pool.node().key())
                    && pools.pass(pool.name().key())
                    && query.props(pool.properties()))
            .map(pool -> PoolJson.of(pool, image))
            .toList());
  }

  @GET
  @Path("view/snapshots")
  public List<SnapshotJson> snapshots() {
    Query query = caller.query();
    Query.Names nodes = query.names("nodes");
    Query.Names resources = query.names("resources");
    Query.Names names = query.names("snapshots");
    return query.page(
        caller.image().cluster().snapshots().values().stream()
            .flatMap(byName -> byName.values().stream())
            .filter(snapshot ->
                resources.pass(snapshot.resource().key())
                    && names.pass(snapshot.name().key())
                    && (!nodes.any()
                        || snapshot.parts().keySet().stream().anyMatch(n -> nodes.pass(n.key())))
                    && query.props(snapshot.properties()))
            .map(SnapshotJson::of)
            .toList());
  }
}
