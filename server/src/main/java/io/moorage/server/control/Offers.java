// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.List;

/** What holds for resources whose data one node has and offers to the others over NVMe-oF. */
final class Offers {
  private Offers() {}

  /** Nothing keeps two disks alike, so that a second one would be another one under its name. */
  static void requireOnlyOne(Cluster cluster, ResourceDefinition definition, NodeName node) {
    List<NodeName> holders =
        cluster.resourcesOf(definition.name()).values().stream()
            .filter(Resource::diskful)
            .map(Resource::node)
            .filter(holder -> !holder.equals(node))
            .toList();
    if (definition.offered() && !holders.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_LAYER_STACK,
          "The stack "
              + definition.layers()
              + " of '"
              + definition.name()
              + "' has its data on one node only, here "
              + holders.getFirst()
              + ", so node '"
              + node
              + "' cannot have a disk of its own.",
          "Use it over the network there, without a disk, or use a stack with DRBD.");
    }
  }

  /** The same for a number of replicas that somebody wants. */
  static void requireOnlyOne(ResourceDefinition definition, int replicas) {
    if (definition.offered() && replicas > 1) {
      throw new ProblemException(
          ErrorCode.INVALID_PLACE_COUNT,
          "The stack "
              + definition.layers()
              + " has its data on one node only: nothing would keep "
              + replicas
              + " replicas of '"
              + definition.name()
              + "' alike.",
          "Ask for a place count of 1, or use a stack with DRBD.");
    }
  }

  /** The layers that a node has to be able to do: whoever only connects sees the finished disk. */
  static List<LayerKind> layers(ResourceDefinition definition, boolean diskless) {
    return diskless && definition.networked()
        ? definition.layers().subList(0, 1)
        : definition.layers();
  }

  /** Without the data there is nothing to connect to: those that did go too. */
  static List<Resource> endWithout(Draft draft, World world, ResourceDefinition definition) {
    List<Resource> rest = List.copyOf(draft.cluster().resourcesOf(definition.name()).values());
    if (!definition.offered() || rest.stream().anyMatch(Resource::diskful)) {
      return List.of();
    }
    for (Resource resource : rest) {
      Definitions.depart(draft, world, resource, definition);
      draft.cluster().attachmentsOf(definition.name()).values().stream()
          .filter(attachment -> attachment.node().equals(resource.node()))
          .toList()
          .forEach(draft::remove);
    }
    return rest;
  }
}
