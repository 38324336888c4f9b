// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ResourceName;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** What is done to several things at once. */
@Path("v1")
public final class ActionEndpoint {

  private final Caller caller;

  @Inject
  ActionEndpoint(Caller caller) {
    this.caller = caller;
  }

  @POST
  @Path("actions/snapshot/multi")
  public Answer snapshots(Body body) {
    return new SnapshotTaking(caller)
        .take(
            body.objects("snapshots").stream()
                .map(one ->
                    SnapshotTaking.order(new ResourceName(one.requireText("resource_name")), one))
                .toList());
  }
}
