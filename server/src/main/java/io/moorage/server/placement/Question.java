// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is to be placed, together with the image it is placed in.
 *
 * @param deployed the nodes that hold a replica already
 * @param notWith the pattern of resources to keep away from, compiled once
 */
record Question(
    Cluster cluster,
    Sightings sightings,
    Wanted wanted,
    List<Node> deployed,
    Optional<Pattern> notWith) {

  SelectFilter filter() {
    return wanted.filter();
  }

  /** The resource that is placed, where it is there already. */
  Optional<ResourceDefinition> definition() {
    return wanted.resource().flatMap(cluster::definition);
  }

  Optional<ResourceGroup> group() {
    return definition().map(ResourceDefinition::group).flatMap(cluster::group);
  }

  boolean holds(NodeName node) {
    return wanted
        .resource()
        .flatMap(name -> cluster.resource(name, node))
        .filter(Resource::diskful)
        .isPresent();
  }

  /** The resource on a node that the request wants to keep away from. */
  Optional<ResourceName> keptAwayFrom(NodeName node) {
    Collection<ResourceName> there = cluster.resourcesOn(node);
    Stream<ResourceName> named =
        filter().notPlaceWith().stream()
            .flatMap(List::stream)
            .flatMap(name -> there.stream().filter(n -> n.key().equalsIgnoreCase(name)));
    Stream<ResourceName> matching =
        notWith.stream()
            .flatMap(pattern -> there.stream().filter(n -> pattern.matcher(n.value()).find()));
    return Stream.concat(named, matching).findFirst();
  }

  /** Resources of the definition, by node. */
  Collection<Resource> resources() {
    return wanted.resource().map(name -> cluster.resourcesOf(name).values()).orElse(List.of());
  }
}
