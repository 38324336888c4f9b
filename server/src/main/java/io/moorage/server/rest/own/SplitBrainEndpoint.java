// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.own;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.control.SplitBrains;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Replicas that went apart, and whose data is kept. */
@Path("v1/resource-definitions/{rd}/resolve-split-brain")
public final class SplitBrainEndpoint {
  private final Caller caller;

  @Inject
  SplitBrainEndpoint(Caller caller) {
    this.caller = caller;
  }

  @POST
  public Object resolve(@PathParam("rd") ResourceName name, Body body) {
    NodeName keep = new NodeName(body.requireText("keep"));
    SplitBrains.Resolve request = new SplitBrains.Resolve(name, keep);
    return caller
        .plan(request)
        .orElseGet(() -> {
          caller.ask(request);
          return Answer.ok(
              ApiCallRc.modified(
                      Subject.RESOURCE_DEFINITION,
                      "The data of '"
                          + name
                          + "' on node '"
                          + keep
                          + "' is kept; the other"
                          + " replicas give up what they wrote since they parted.")
                  .details("See 'moor resource list -r " + name + "' for how far they have come.")
                  .about("RscDfn", name));
        });
  }
}
