// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import io.moorage.server.store.StateStore;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;

/** Who changed what, when. */
@Path("/v1/change-log")
@Produces("application/json")
public final class ChangeLogEndpoint {
  private static final int LIMIT_MAX = 10_000;
  private final StateStore store;

  @Inject
  ChangeLogEndpoint(StateStore store) {
    this.store = store;
  }

  @GET
  public List<StateStore.LogRow> list(@QueryParam("limit") @DefaultValue("100") int limit) {
    return store.log(Math.clamp(limit, 1, LIMIT_MAX));
  }
}
