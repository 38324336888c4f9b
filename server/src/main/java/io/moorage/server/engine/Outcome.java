// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.reconcile.Touch;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a batch of inputs led to. Nothing of it is true before the commits are durable.
 *
 * @param answers the answer or the refusal of each request, by its id
 * @param touched which nodes have to hear of which things
 * @param noticed names about which somebody may be waiting for news
 * @param heard nodes of which there is news
 */
public record Outcome(
    Cluster cluster,
    Sightings sightings,
    List<Commit> commits,
    Map<Long, Answer> answers,
    Map<NodeName, Set<Touch>> touched,
    Set<ResourceName> noticed,
    Set<NodeName> heard) {

  /** How a request ended. */
  public sealed interface Answer {
    /** Granted; what the request's decision answered. */
    record Granted(Object value, long revision) implements Answer {}

    /** Refused, or broken by a fault of ours. */
    record Refused(RuntimeException why) implements Answer {}
  }
}
