// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.InvalidNameException;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.server.cluster.Caching;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.StoragePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All the pools of a node that a replica would use: the one of its data, and by its properties
 * those of its caches and of its metadata.
 *
 * @param obstacles why it cannot use them; the pool of its data is not looked at
 */
public record ReplicaPools(Role.Diskful role, List<String> obstacles) {
  /** The property that names the pool of replication's metadata. */
  public static final String METADATA = "StorPoolNameDrbdMeta";

  /** Its value for metadata that lies with the data. */
  private static final String INTERNAL = ".internal";

  public ReplicaPools {
    obstacles = List.copyOf(obstacles);
  }

  /**
   * The pools of a replica.
   *
   * @param key where its data would lie
   * @param own its own properties
   */
  public static ReplicaPools of(
      Cluster cluster,
      Sightings sightings,
      ResourceDefinition definition,
      PoolKey key,
      Map<String, String> own) {
    Inherited properties = Inherited.of(cluster, Optional.of(definition), key.node(), own);
    List<String> obstacles = new ArrayList<>();
    Role.Diskful role =
        new Role.Diskful(
            key.pool(),
            caches(definition.layers(), properties, obstacles),
            metadata(definition, properties, obstacles));
    definition
        .room(role)
        .forEach((pool, size) -> {
          if (!pool.equals(key.pool())) {
            obstacle(cluster, sightings, new PoolKey(key.node(), pool), size)
                .ifPresent(obstacles::add);
          }
        });
    return new ReplicaPools(role, obstacles);
  }

  private static List<Caching> caches(
      List<LayerKind> layers, Inherited properties, List<String> obstacles) {
    List<Caching> caches = new ArrayList<>();
    for (LayerKind layer : layers) {
      if (Caching.KINDS.contains(layer)) {
        Caching.asked(layer, properties)
            .ifPresentOrElse(
                caches::add,
                () ->
                    obstacles.add(
                        "no pool is named for its "
                            + layer
                            + ": set the property "
                            + Caching.poolKey(layer)));
      }
    }
    return caches;
  }

  private static Optional<PoolName> metadata(
      ResourceDefinition definition, Inherited properties, List<String> obstacles) {
    Optional<String> named =
        properties
            .value(METADATA)
            .filter(pool -> definition.replicated() && !pool.equals(INTERNAL));
    try {
      return named.map(PoolName::new);
    } catch (InvalidNameException e) {
      obstacles.add("the property " + METADATA + " names no pool: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<String> obstacle(
      Cluster cluster, Sightings sightings, PoolKey key, ByteSize size) {
    Optional<StoragePool> pool = cluster.pool(key).filter(there -> there.kind().diskful());
    if (pool.isEmpty()) {
      return Optional.of("the node has no storage pool '" + key.pool() + "' for its other parts");
    }
    Optional<PoolCapacity> capacity = sightings.capacity(key);
    if (capacity.isEmpty()) {
      return Optional.of("the room in its storage pool '" + key.pool() + "' is not known");
    }
    ByteSize room = Space.room(cluster, pool.get(), capacity.get(), cluster.useOf(key));
    return room.compareTo(size) < 0
        ? Optional.of(
            "its storage pool '"
                + key.pool()
                + "' has room for "
                + room
                + ", the other parts need "
                + size)
        : Optional.empty();
  }
}
