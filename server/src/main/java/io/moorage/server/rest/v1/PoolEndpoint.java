// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.control.Find;
import io.moorage.server.control.Pools;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.engine.Image;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.Query;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The storage pools of a node. */
@Path("v1")
public final class PoolEndpoint {

  private final Caller caller;

  @Inject
  PoolEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("nodes/{node}/storage-pools")
  public List<PoolJson> list(@PathParam("node") NodeName node) {
    Image image = caller.image();
    Find.node(image.cluster(), node);
    Query query = caller.query();
    return query.page(
        image.cluster().pools().values().stream()
            .filter(pool -> pool.node().equals(node) && query.props(pool.properties()))
            .map(pool -> PoolJson.of(pool, image))
            .toList());
  }

  @GET
  @Path("nodes/{node}/storage-pools/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.POOL);
  }

  @GET
  @Path("nodes/{node}/storage-pools/{pool}")
  public PoolJson one(@PathParam("node") NodeName node, @PathParam("pool") PoolName pool) {
    Image image = caller.image();
    return PoolJson.of(Find.pool(image.cluster(), new PoolKey(node, pool)), image);
  }

  @POST
  @Path("nodes/{node}/storage-pools")
  public Answer create(@PathParam("node") NodeName node, Body body) {
    PoolName name = new PoolName(body.requireText("storage_pool_name"));
    ProviderKind kind = Fields.provider(body.requireText("provider_kind"));
    Map<String, String> properties = new TreeMap<>(Fields.properties(Level.POOL, body, "props"));
    String backing = Backing.takenFrom(properties);
    return Answer.created(
        PoolCreation.run(caller, new Pools.Create(node, name, kind, backing, properties)));
  }

  @PUT
  @Path("nodes/{node}/storage-pools/{pool}")
  public Answer modify(
      @PathParam("node") NodeName node, @PathParam("pool") PoolName name, Body body) {
    PropertyChange change = Fields.change(Level.POOL, body);
    StoragePool pool = caller.ask(new Pools.Modify(new PoolKey(node, name), change));
    return Answer.ok(
        Modified.entries(
            Subject.POOL,
            "Storage pool '" + pool.name() + "' on node '" + pool.node() + "'",
            pool.id(),
            PoolJson.refs(pool),
            change));
  }

  @DELETE
  @Path("nodes/{node}/storage-pools/{pool}")
  public Answer delete(@PathParam("node") NodeName node, @PathParam("pool") PoolName name) {
    String what = "Storage pool '" + name + "' on node '" + node + "'";
    ApiCallRc entry =
        caller.ask(new Pools.Delete(new PoolKey(node, name)))
            ? ApiCallRc.deleted(Subject.POOL, what + " deleted.")
            : ApiCallRc.notThere(Subject.POOL, what + " not found.");
    return Answer.ok(entry.about("StorPoolDfn", name).about("Node", node));
  }
}
