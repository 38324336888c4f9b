// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses nodes that see a resource without holding its data. No pool matters, so the rules are
 * those of nodes alone: online, open to placement, able to do the layer, allowed by the group, and,
 * where it can be had, in another failure domain than the replicas.
 */
public record Witnesses(Cluster cluster, Sightings sightings) {

  /**
   * The nodes that can have one, the best first.
   *
   * @param preferred nodes that go before all others
   */
  public List<Node> of(ResourceDefinition definition, SelectFilter rules, Set<NodeName> preferred) {
    Collection<Resource> there = cluster.resourcesOf(definition.name()).values();
    List<Node> together =
        there.stream().flatMap(resource -> cluster.node(resource.node()).stream()).toList();
    // A tie-breaker is to be somewhere else, so that no domain holds half of the votes.
    Spread spread = new Spread(Map.of(), Map.of(), Spread.of(rules).quotasOfOne());
    return cluster.nodes().values().stream()
        .filter(node -> cluster.resource(definition.name(), node.name()).isEmpty())
        .filter(node -> able(node, rules))
        .sorted(
            Comparator.<Node, Boolean>comparing(node -> !preferred.contains(node.name()))
                .thenComparing(node -> spread.conflict(node, together).isPresent())
                .thenComparingInt(node -> cluster.resourcesOn(node.name()).size())
                .thenComparing(Node::name))
        .toList();
  }

  private boolean able(Node node, SelectFilter rules) {
    boolean closed =
        Stream.of(node.properties(), cluster.serverProperties().values())
            .anyMatch(level -> "false".equalsIgnoreCase(level.get("AutoplaceTarget")));
    Optional<List<NodeName>> named = rules.nodes().filter(nodes -> !nodes.isEmpty());
    return node.inService()
        && sightings.online(node.name())
        && !closed
        && named.map(nodes -> nodes.contains(node.name())).orElse(true)
        && sightings.of(node.name()).capabilities().layers().contains(LayerKind.DRBD);
  }
}
