// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.PoolName;
import io.moorage.server.cluster.PoolDefinition;
import io.moorage.server.control.Pools;
import io.moorage.server.control.PropertyChange;
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

/** The cluster-wide names of pools. */
@Path("v1")
public final class PoolDefinitionEndpoint {

  private final Caller caller;

  @Inject
  PoolDefinitionEndpoint(Caller caller) {
    this.caller = caller;
  }

  /** A pool definition. */
  record Json(String storagePoolName, Map<String, String> props, String uuid) {
    static Json of(PoolDefinition from) {
      return new Json(from.name().value(), from.properties(), from.id());
    }
  }

  @GET
  @Path("storage-pool-definitions")
  public List<Json> list() {
    Query query = caller.query();
    Query.Names names = query.names("storage_pools");
    return query.page(
        caller.image().cluster().poolDefinitions().values().stream()
            .filter(found -> names.pass(found.name().key()) && query.props(found.properties()))
            .map(Json::of)
            .toList());
  }

  @GET
  @Path("storage-pool-definitions/{pool}")
  public Json one(@PathParam("pool") PoolName name) {
    return Json.of(Pools.definition(caller.image().cluster(), name));
  }

  @GET
  @Path("storage-pool-definitions/properties/info")
  public Map<String, PropertyInfo> info() {
    return PropertyInfo.all(Level.POOL_DEFINITION);
  }

  @POST
  @Path("storage-pool-definitions")
  public Answer create(Body body) {
    PoolName name = new PoolName(body.requireText("storage_pool_name"));
    PoolDefinition made = caller.ask(new Pools.Define(name));
    Map<String, String> props = Fields.properties(Level.POOL_DEFINITION, body, "props");
    if (!props.isEmpty()) {
      caller.ask(new Pools.ModifyDefinition(name, PropertyChange.setting(props)));
    }
    return Answer.created(
        ApiCallRc.created(
                Subject.POOL_DEFINITION, "New storage pool definition '" + name + "' created.")
            .about("StorPoolDfn", name)
            .about("UUID", made.id()));
  }

  @PUT
  @Path("storage-pool-definitions/{pool}")
  public Answer modify(@PathParam("pool") PoolName name, Body body) {
    PropertyChange change = Fields.change(Level.POOL_DEFINITION, body);
    PoolDefinition changed = caller.ask(new Pools.ModifyDefinition(name, change));
    return Answer.ok(
        Modified.entries(
            Subject.POOL_DEFINITION,
            "Storage pool definition '" + changed.name() + "'",
            changed.id(),
            Map.of("StorPoolDfn", changed.name().value()),
            change));
  }

  @DELETE
  @Path("storage-pool-definitions/{pool}")
  public Answer delete(@PathParam("pool") PoolName name) {
    String what = "Storage pool definition '" + name + "'";
    ApiCallRc entry =
        caller.ask(new Pools.DeleteDefinition(name))
            ? ApiCallRc.deleted(Subject.POOL_DEFINITION, what + " deleted.")
            : ApiCallRc.notThere(Subject.POOL_DEFINITION, what + " not found.");
    return Answer.ok(entry.about("StorPoolDfn", name));
  }
}
