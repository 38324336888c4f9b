// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.cluster.StoragePool;
import io.moorage.server.control.Pools;
import io.moorage.server.engine.Image;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.ReturnCode.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Registers a storage pool and waits for its node to look at it. */
final class PoolCreation {
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(10);

  private PoolCreation() {}

  static List<ApiCallRc> run(Caller caller, Pools.Create request) {
    StoragePool pool = caller.ask(request);
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.created(
                Subject.POOL,
                "New storage pool '"
                    + request.name()
                    + "' on node '"
                    + request.node()
                    + "' registered.")
            .details(
                "Storage pool '"
                    + request.name()
                    + "' on node '"
                    + request.node()
                    + "' UUID is: "
                    + pool.id())
            .about(PoolJson.refs(pool))
            .about("UUID", pool.id()));
    entries.addAll(applied(caller, pool));
    return entries;
  }

  /** Waits until the node has looked at the pool, and says what it saw. */
  private static List<ApiCallRc> applied(Caller caller, StoragePool pool) {
    if (!pool.kind().diskful()) {
      return List.of();
    }
    caller
        .operations()
        .awaitNode(
            pool.node(),
            image ->
                !image.sightings().online(pool.node())
                    || image
                        .sightings()
                        .poolReport(pool.poolKey())
                        .filter(report -> report.generation() >= pool.revision())
                        .isPresent(),
            REPORT_LIMIT);
    Image image = caller.image();
    List<ApiCallRc> problems = PoolJson.reports(pool, image);
    return problems.isEmpty() && image.sightings().capacity(pool.poolKey()).isPresent()
        ? List.of(
            ApiCallRc.modified(
                    Subject.POOL,
                    "(" + pool.node() + ") Storage pool '" + pool.name() + "' is ready.")
                .about(PoolJson.refs(pool)))
        : problems;
  }
}
