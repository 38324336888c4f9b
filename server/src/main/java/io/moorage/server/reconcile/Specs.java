// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.ResourceSpec.Lifecycle;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the image to what one node should have. */
public final class Specs {
  private Specs() {}

  /** Everything a node should have. */
  public static SpecUpdate full(Cluster cluster, NodeName node, long epoch) {
    List<PoolSpec> pools =
        cluster.pools().values().stream()
            .filter(pool -> pool.node().equals(node) && pool.kind().diskful())
            .map(Specs::pool)
            .toList();
    List<ResourceSpec> resources = new ArrayList<>();
    cluster
        .resourcesOn(node)
        .forEach(name ->
            cluster
                .resource(name, node)
                .flatMap(r -> resource(cluster, r))
                .ifPresent(resources::add));
    List<SnapshotSpec> snapshots = new ArrayList<>();
    cluster
        .snapshots()
        .values()
        .forEach(
            byName -> byName.values().forEach(s -> snapshot(s, node).ifPresent(snapshots::add)));
    for (Departed gone : cluster.departed().values()) {
      if (gone.node().equals(node)) {
        departed(gone, resources, snapshots);
      }
    }
    return new SpecUpdate(
        epoch, cluster.revision(), true, pools, resources, snapshots, List.of(), List.of());
  }

  /**
   * What has changed for a node, from the newest image: several changes of one thing become one.
   *
   * @param touched what to look at
   */
  public static SpecUpdate delta(Cluster cluster, NodeName node, long epoch, Set<Touch> touched) {
    List<PoolSpec> pools = new ArrayList<>();
    List<ResourceSpec> resources = new ArrayList<>();
    List<SnapshotSpec> snapshots = new ArrayList<>();
    List<PoolName> struckPools = new ArrayList<>();
    List<String> struck = new ArrayList<>();
    for (Touch touch : touched) {
      switch (touch) {
        case Touch.OfPool(var key) ->
            cluster
                .pool(key)
                .ifPresentOrElse(
                    pool -> {
                      if (pool.kind().diskful()) {
                        pools.add(pool(pool));
                      }
                    },
                    () -> struckPools.add(key.pool()));
        case Touch.OfResource(var name) ->
            cluster
                .resource(name, node)
                .flatMap(r -> resource(cluster, r))
                .ifPresent(resources::add);
        case Touch.OfSnapshot(var resource, var name) ->
            cluster
                .snapshot(resource, name)
                .flatMap(s -> snapshot(s, node))
                .ifPresent(snapshots::add);
        case Touch.OfDeparted(var id) -> {
          Departed gone = cluster.departed().get(Departed.key(node, id));
          if (gone == null) {
            struck.add(id);
          } else {
            departed(gone, resources, snapshots);
          }
        }
      }
    }
    return new SpecUpdate(
        epoch, cluster.revision(), false, pools, resources, snapshots, struckPools, struck);
  }

  private static PoolSpec pool(StoragePool pool) {
    return new PoolSpec(
        pool.name(), pool.kind(), pool.backing(), pool.properties(), pool.revision());
  }

  /** The spec of a resource; one without data or a network has nothing to do on its node. */
  public static Optional<ResourceSpec> resource(Cluster cluster, Resource resource) {
    return cluster
        .definition(resource.name())
        .flatMap(definition -> spec(cluster, definition, resource));
  }

  private static Optional<ResourceSpec> spec(
      Cluster cluster, ResourceDefinition definition, Resource resource) {
    Optional<NetworkSpec> network = network(cluster, definition, resource);
    return resource.diskful() || network.isPresent()
        ? Optional.of(
            new ResourceSpec(
                resource.id(),
                resource.name(),
                revision(resource, definition),
                Lifecycle.PRESENT,
                volumes(resource, definition),
                network,
                freeze(cluster, resource)))
        : Optional.empty();
  }

  private static Optional<NetworkSpec> network(
      Cluster cluster, ResourceDefinition definition, Resource resource) {
    return DrbdSpecs.of(cluster, definition, resource)
        .map(NetworkSpec.class::cast)
        .or(() -> NvmeSpecs.of(cluster, definition, resource));
  }

  /** I/O of what has no peers stands still for nobody: its snapshot is of one moment anyway. */
  private static Optional<ResourceSpec.Freeze> freeze(Cluster cluster, Resource resource) {
    return cluster.snapshotsOf(resource.name()).values().stream()
        .filter(snapshot -> resource.peer().isPresent())
        .flatMap(snapshot -> snapshot.freeze().stream())
        .findFirst();
  }

  /**
   * The revision that a node has to reach: of the resource, or of its definition, whichever is
   * newer.
   */
  public static long revision(Resource resource, ResourceDefinition definition) {
    return Math.max(resource.revision(), definition.revision());
  }

  private static List<VolumeSpec> volumes(Resource resource, ResourceDefinition definition) {
    if (!(resource.role() instanceof Role.Diskful where)) {
      return List.of();
    }
    return definition.volumes().values().stream()
        .map(volume ->
            new VolumeSpec(
                volume.number(),
                volume.size(),
                definition.stack(where, volume.size()),
                resource.content(volume.number())))
        .toList();
  }

  private static Optional<SnapshotSpec> snapshot(Snapshot snapshot, NodeName node) {
    return Optional.ofNullable(snapshot.parts().get(node))
        .filter(part -> !(snapshot.stage() instanceof Snapshot.Stage.Freezing))
        .map(part ->
            new SnapshotSpec(
                snapshot.id(),
                snapshot.resource(),
                snapshot.name(),
                snapshot.revision(),
                part.taken().isPresent() || snapshot.successful()
                    ? SnapshotSpec.Phase.KEEP
                    : SnapshotSpec.Phase.TAKE,
                snapshot.volumes().stream()
                    .map(volume -> new SnapshotSpec.Part(volume.number(), part.pool()))
                    .toList()));
  }

  private static void departed(
      Departed gone, List<ResourceSpec> resources, List<SnapshotSpec> snapshots) {
    switch (gone.thing()) {
      case Departed.Thing.OfResource(var was, var definition) ->
          resources.add(
              new ResourceSpec(
                  was.id(),
                  was.name(),
                  gone.revision(),
                  Lifecycle.ABSENT,
                  volumes(was, definition),
                  DrbdSpecs.departed(definition, was)
                      .map(NetworkSpec.class::cast)
                      .or(() -> NvmeSpecs.departed(definition, was)),
                  Optional.empty()));
      case Departed.Thing.OfSnapshot(var id, var resource, var name, var pool, var volumes) ->
          snapshots.add(
              new SnapshotSpec(
                  id,
                  resource,
                  name,
                  gone.revision(),
                  SnapshotSpec.Phase.REMOVE,
                  volumes.stream().map(number -> new SnapshotSpec.Part(number, pool)).toList()));
    }
  }
}
