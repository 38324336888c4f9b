// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From the image to what NVMe-oF on one node has to know of a resource. */
final class NvmeSpecs {
  /** The one that is registered for it; all resources of a node share it. */
  static final int PORT = 4420;

  private final Cluster cluster;
  private final ResourceDefinition definition;
  private final Collection<Resource> resources;

  private NvmeSpecs(Cluster cluster, ResourceDefinition definition) {
    this.cluster = cluster;
    this.definition = definition;
    this.resources = cluster.resourcesOf(definition.name()).values();
  }

  /**
   * What a node has to know; empty where NVMe-oF is not in the stack, and where nobody has the data
   * that could be used.
   */
  static Optional<NetworkSpec> of(
      Cluster cluster, ResourceDefinition definition, Resource resource) {
    if (!definition.offered()) {
      return Optional.empty();
    }
    NvmeSpecs specs = new NvmeSpecs(cluster, definition);
    return resource.diskful()
        ? Optional.of(specs.target(resource))
        : specs.source().map(source -> specs.initiator(source, resource));
  }

  /**
   * What a node has to know of what is to go: only what it takes to take it down, which is done by
   * the name of the resource.
   */
  static Optional<NetworkSpec> departed(ResourceDefinition definition, Resource was) {
    if (!definition.offered()) {
      return Optional.empty();
    }
    String subsystem = NvmeNames.subsystem(was.name(), was.id());
    return Optional.of(
        was.diskful()
            ? new NvmeSpec.Target(subsystem, List.of(), List.of(), List.of())
            : new NvmeSpec.Initiator(subsystem, List.of(), NvmeNames.host(was.node()), Map.of()));
  }

  private Optional<Resource> source() {
    return resources.stream().filter(Resource::diskful).findFirst();
  }

  private NetworkSpec target(Resource resource) {
    return new NvmeSpec.Target(
        NvmeNames.subsystem(resource.name(), resource.id()),
        portals(resource),
        resources.stream()
            .filter(other -> !other.diskful())
            .map(other -> NvmeNames.host(other.node()))
            .sorted()
            .toList(),
        List.copyOf(definition.volumes().keySet()));
  }

  private NetworkSpec initiator(Resource source, Resource resource) {
    Map<Integer, ByteSize> volumes = new TreeMap<>();
    definition
        .volumes()
        .forEach((number, volume) -> volumes.put(number, volume.growing().orElse(volume.size())));
    return new NvmeSpec.Initiator(
        NvmeNames.subsystem(source.name(), source.id()),
        portals(source),
        NvmeNames.host(resource.node()),
        volumes);
  }

  private List<NvmeSpec.Portal> portals(Resource source) {
    return cluster
        .node(source.node())
        .map(node -> Addresses.of(cluster, definition, node, source))
        .filter(address -> !address.isEmpty())
        .map(address -> List.of(new NvmeSpec.Portal(address, PORT)))
        .orElse(List.of());
  }
}
