// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.control.Use;
import io.moorage.server.placement.Witnesses;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a definition needs one more vote, and whose: an even number of replicas that falls apart
 * into halves would leave no majority.
 */
final class TieBreakers {
  private static final String AUTOMATIC = "DrbdOptions/auto-add-quorum-tiebreaker";

  private TieBreakers() {}

  /** What is to be done about it. */
  sealed interface Verdict {
    /** It is as it should be. */
    record Leave() implements Verdict {}

    /** A node is to have one. */
    record Add(NodeName node) implements Verdict {}

    /** This one is needed no more. */
    record Remove(Resource tieBreaker) implements Verdict {}

    /** One is needed, and no node can have it. */
    record Nowhere() implements Verdict {}
  }

  static Verdict look(Cluster cluster, Sightings sightings, ResourceDefinition definition) {
    Collection<Resource> resources = cluster.partakers(definition.name());
    Optional<Resource> there =
        resources.stream().filter(r -> r.role() instanceof Role.TieBreaker).findFirst();
    boolean wanted = wanted(cluster, definition, resources);
    if (there.isPresent()) {
      // One whose node cannot hear of it goes when the node is back, and one that somebody uses
      // when
      // he is done: until then it harms nobody.
      boolean idle =
          sightings.online(there.get().node())
              && Use.of(cluster, sightings, there.get()) != Use.USED;
      return !wanted && idle ? new Verdict.Remove(there.get()) : new Verdict.Leave();
    }
    if (!wanted) {
      return new Verdict.Leave();
    }
    return node(cluster, sightings, definition)
        .<Verdict>map(Verdict.Add::new)
        .orElse(new Verdict.Nowhere());
  }

  /** Whether one is needed that is not there. */
  static boolean lacking(Cluster cluster, ResourceDefinition definition) {
    Collection<Resource> resources = cluster.partakers(definition.name());
    return wanted(cluster, definition, resources) && resources.stream().allMatch(Resource::diskful);
  }

  private static boolean wanted(
      Cluster cluster, ResourceDefinition definition, Collection<Resource> resources) {
    Inherited properties = Inherited.of(cluster, definition);
    // One that another takes the place of has no part in how many there will be.
    long diskful =
        resources.stream()
            .filter(Resource::diskful)
            .filter(resource -> Evacuation.mover(cluster, resource).isEmpty())
            .count();
    return definition.replicated()
        && diskful >= 2
        && diskful % 2 == 0
        && properties.on(AUTOMATIC, true)
        && DrbdSpecs.wantsMajority(properties)
        && resources.stream().noneMatch(r -> r.role() instanceof Role.Diskless);
  }

  /** A node that just lost its replica goes first: it is connected already, and knows the peers. */
  private static Optional<NodeName> node(
      Cluster cluster, Sightings sightings, ResourceDefinition definition) {
    SelectFilter rules =
        cluster.group(definition.group()).map(ResourceGroup::filter).orElse(SelectFilter.NONE);
    Set<NodeName> leaving =
        cluster.departed().values().stream()
            .filter(gone ->
                gone.thing() instanceof Departed.Thing.OfResource(var was, var _)
                    && was.name().equals(definition.name()))
            .map(Departed::node)
            .collect(Collectors.toSet());
    return new Witnesses(cluster, sightings)
        .of(definition, rules, leaving).stream().findFirst().map(Node::name);
  }
}
