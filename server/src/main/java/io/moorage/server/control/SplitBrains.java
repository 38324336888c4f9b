// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.Optional;

/** Decisions about replicas that went apart, each with changes that the others lack. */
public final class SplitBrains {
  private SplitBrains() {}

  /** Says whose data is kept where replicas went apart; the others lose what they wrote since. */
  public record Resolve(ResourceName name, NodeName keep) implements Request<ResourceDefinition> {
    @Override
    public String describe() {
      return "resolve the split brain of " + name + " in favour of node " + keep;
    }

    @Override
    public ResourceDefinition decide(Draft draft, World world) {
      ResourceDefinition definition = Toggles.replicated(draft.cluster(), name);
      Resource kept = Find.resource(draft.cluster(), name, keep);
      if (!kept.diskful()) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "Node '" + keep + "' holds no data of '" + name + "' that could be kept.",
            "Name a node with a replica: see 'moor resource list -r " + name + "'.");
      }
      if (world.sightings().drbd(kept).filter(DrbdFacts::upToDate).isEmpty()) {
        throw new ProblemException(
            ErrorCode.NOT_UP_TO_DATE,
            "The data of '" + name + "' on node '" + keep + "' is not known to be good.",
            "Bring the node back if it is offline, or keep that of a node where it is UpToDate.");
      }
      requireApart(draft.cluster(), world);
      requireLosersIdle(draft.cluster(), world);
      ResourceDefinition resolving = definition.withKept(Optional.of(kept.node()));
      draft.put(resolving);
      return resolving;
    }

    private void requireApart(Cluster cluster, World world) {
      boolean apart =
          cluster.resourcesOf(name).values().stream()
              .flatMap(resource -> world.sightings().drbd(resource).stream())
              .flatMap(facts -> facts.peers().stream())
              .anyMatch(DrbdFacts.Peer::standAlone);
      if (!apart) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "No replica of '" + name + "' stands alone, so there is no split brain to resolve.",
            "Nothing is needed; connections that are being made heal by themselves.");
      }
    }

    private void requireLosersIdle(Cluster cluster, World world) {
      cluster.resourcesOf(name).values().stream()
          .filter(resource -> !resource.node().equals(keep))
          .forEach(resource -> Resources.requireIdle(world, resource));
    }
  }
}
