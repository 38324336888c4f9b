// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** One change on its way from one image to the next, with the indexes that follow from it. */
final class ClusterEdit {
  private final long revision;
  private PSortedMap<NodeName, Node> nodes;
  private PSortedMap<PoolKey, StoragePool> pools;
  private PSortedMap<PoolName, PoolDefinition> poolDefinitions;
  private PSortedMap<GroupName, ResourceGroup> groups;
  private PSortedMap<ResourceName, ResourceDefinition> definitions;
  private PMap<ResourceName, PSortedMap<NodeName, Resource>> resources;
  private PSortedMap<ResourceName, PSortedMap<SnapshotName, Snapshot>> snapshots;
  private PMap<ResourceName, PSortedMap<NodeName, Attachment>> attachments;
  private PSortedMap<String, Departed> departed;
  private PSortedMap<String, KeyValues> keyValues;
  private PMap<NodeName, JoinToken> joinTokens;
  private ServerProperties serverProperties;
  private PMap<NodeName, PSet<ResourceName>> resourcesByNode;
  private PMap<GroupName, PSet<ResourceName>> definitionsByGroup;
  private PMap<PoolKey, PoolUse> use;
  private PSortedMap<Integer, Integer> minors;

  ClusterEdit(Cluster before) {
    revision = before.revision();
    nodes = before.nodes();
    pools = before.pools();
    poolDefinitions = before.poolDefinitions();
    groups = before.groups();
    definitions = before.definitions();
    resources = before.resources();
    snapshots = before.snapshots();
    attachments = before.attachments();
    departed = before.departed();
    keyValues = before.keyValues();
    joinTokens = before.joinTokens();
    serverProperties = before.serverProperties();
    resourcesByNode = before.resourcesByNode();
    definitionsByGroup = before.definitionsByGroup();
    use = before.use();
    minors = before.minors();
  }

  Cluster put(Document document) {
    switch (document) {
      case Node node -> nodes = nodes.plus(node.name(), node);
      case StoragePool pool -> pools = pools.plus(pool.poolKey(), pool);
      case PoolDefinition definition ->
          poolDefinitions = poolDefinitions.plus(definition.name(), definition);
      case ResourceGroup group -> groups = groups.plus(group.name(), group);
      case ResourceDefinition definition -> put(definition);
      case Resource resource -> put(resource);
      case Snapshot snapshot -> put(snapshot);
      case Attachment attachment ->
          attachments = plus(attachments, attachment.resource(), attachment.node(), attachment);
      case Departed gone -> put(gone);
      case KeyValues values -> keyValues = keyValues.plus(values.key(), values);
      case ServerProperties changed -> serverProperties = changed;
      case JoinToken token -> joinTokens = joinTokens.plus(token.node(), token);
    }
    return image();
  }

  Cluster remove(Document document) {
    switch (document) {
      case Node node -> nodes = nodes.minus(node.name());
      case StoragePool pool -> pools = pools.minus(pool.poolKey());
      case PoolDefinition definition -> poolDefinitions = poolDefinitions.minus(definition.name());
      case ResourceGroup group -> groups = groups.minus(group.name());
      case ResourceDefinition definition -> remove(definition);
      case Resource resource -> remove(resource);
      case Snapshot snapshot -> remove(snapshot);
      case Attachment attachment ->
          attachments = minus(attachments, attachment.resource(), attachment.node());
      case Departed gone -> remove(gone);
      case KeyValues values -> keyValues = keyValues.minus(values.key());
      case ServerProperties changed ->
          serverProperties = new ServerProperties(Map.of(), Optional.empty(), 0);
      case JoinToken token -> joinTokens = joinTokens.minus(token.node());
    }
    return image();
  }

  private void put(ResourceDefinition definition) {
    ResourceName name = definition.name();
    recount(
        name,
        () -> {
          ResourceDefinition before = definitions.get(name);
          count(before, -1);
          count(definition, 1);
          if (before != null && !before.group().equals(definition.group())) {
            definitionsByGroup = minus(definitionsByGroup, before.group(), name);
          }
          definitions = definitions.plus(name, definition);
          definitionsByGroup = plus(definitionsByGroup, definition.group(), name);
        });
  }

  private void remove(ResourceDefinition definition) {
    recount(
        definition.name(),
        () -> {
          count(definitions.get(definition.name()), -1);
          definitions = definitions.minus(definition.name());
          definitionsByGroup = minus(definitionsByGroup, definition.group(), definition.name());
        });
  }

  private void put(Departed gone) {
    remove(gone);
    count(definition(gone), 1);
    departed = departed.plus(gone.key(), gone);
  }

  private void remove(Departed gone) {
    Departed before = departed.get(gone.key());
    if (before != null) {
      count(definition(before), -1);
      departed = departed.minus(gone.key());
    }
  }

  private static @Nullable ResourceDefinition definition(Departed gone) {
    return gone.thing() instanceof Departed.Thing.OfResource resource
        ? resource.definition()
        : null;
  }

  /** A number stays taken until the last node has let go of the device. */
  private void count(@Nullable ResourceDefinition definition, int change) {
    if (definition == null) {
      return;
    }
    for (VolumeDefinition volume : definition.volumes().values()) {
      volume
          .minor()
          .ifPresent(minor -> {
            int uses = minors.getOrDefault(minor, 0) + change;
            minors = uses > 0 ? minors.plus(minor, uses) : minors.minus(minor);
          });
    }
  }

  private void put(Resource resource) {
    recount(
        resource.name(),
        () -> {
          resources = plus(resources, resource.name(), resource.node(), resource);
          resourcesByNode = plus(resourcesByNode, resource.node(), resource.name());
        });
  }

  private void remove(Resource resource) {
    recount(
        resource.name(),
        () -> {
          resources = minus(resources, resource.name(), resource.node());
          resourcesByNode = minus(resourcesByNode, resource.node(), resource.name());
        });
  }

  private void put(Snapshot snapshot) {
    recount(
        snapshot.resource(),
        () ->
            snapshots =
                snapshots.plus(
                    snapshot.resource(),
                    snapshots
                        .getOrDefault(snapshot.resource(), TreePMap.empty())
                        .plus(snapshot.name(), snapshot)));
  }

  private void remove(Snapshot snapshot) {
    recount(
        snapshot.resource(),
        () -> {
          PSortedMap<SnapshotName, Snapshot> rest =
              snapshots.getOrDefault(snapshot.resource(), TreePMap.empty()).minus(snapshot.name());
          snapshots =
              rest.isEmpty()
                  ? snapshots.minus(snapshot.resource())
                  : snapshots.plus(snapshot.resource(), rest);
        });
  }

  /**
   * Takes what a resource name promised to pools out of the index, edits, and puts the new promise
   * in.
   */
  private void recount(ResourceName name, Runnable edit) {
    Map<PoolKey, PoolUse> before = promises(name);
    edit.run();
    Map<PoolKey, PoolUse> after = promises(name);
    if (before.equals(after)) {
      return;
    }
    before.forEach((pool, share) -> {
      PoolUse rest = use.getOrDefault(pool, PoolUse.NONE).minus(share);
      use = rest.empty() ? use.minus(pool) : use.plus(pool, rest);
    });
    after.forEach(
        (pool, share) -> use = use.plus(pool, use.getOrDefault(pool, PoolUse.NONE).plus(share)));
  }

  private Map<PoolKey, PoolUse> promises(ResourceName name) {
    Map<PoolKey, PoolUse> promises = new HashMap<>();
    ResourceDefinition definition = definitions.get(name);
    for (Resource resource : resources.getOrDefault(name, TreePMap.empty()).values()) {
      if (resource.role() instanceof Role.Diskful where) {
        Map<PoolName, ByteSize> room = new HashMap<>();
        where.pools().forEach(pool -> room.put(pool, ByteSize.ZERO));
        if (definition != null) {
          room.putAll(definition.room(where));
        }
        room.forEach((pool, size) ->
            promises.merge(
                new PoolKey(resource.node(), pool), new PoolUse(size, 1, 0), PoolUse::plus));
      }
    }
    for (Snapshot snapshot : snapshots.getOrDefault(name, TreePMap.empty()).values()) {
      ByteSize held =
          snapshot.volumes().stream()
              .map(Snapshot.Volume::size)
              .reduce(ByteSize.ZERO, ByteSize::plus);
      snapshot
          .parts()
          .forEach((node, part) ->
              promises.merge(
                  new PoolKey(node, part.pool()), new PoolUse(held, 0, 1), PoolUse::plus));
    }
    return promises;
  }

  private static <K, L extends Comparable<? super L>, V> PMap<K, PSortedMap<L, V>> plus(
      PMap<K, PSortedMap<L, V>> map, K outer, L inner, V value) {
    return map.plus(outer, map.getOrDefault(outer, TreePMap.empty()).plus(inner, value));
  }

  private static <K, L extends Comparable<? super L>, V> PMap<K, PSortedMap<L, V>> minus(
      PMap<K, PSortedMap<L, V>> map, K outer, L inner) {
    PSortedMap<L, V> rest = map.getOrDefault(outer, TreePMap.empty()).minus(inner);
    return rest.isEmpty() ? map.minus(outer) : map.plus(outer, rest);
  }

  private static <K, V> PMap<K, PSet<V>> plus(PMap<K, PSet<V>> map, K key, V value) {
    return map.plus(key, map.getOrDefault(key, HashTreePSet.empty()).plus(value));
  }

  private static <K, V> PMap<K, PSet<V>> minus(PMap<K, PSet<V>> map, K key, V value) {
    PSet<V> rest = map.getOrDefault(key, HashTreePSet.empty()).minus(value);
    return rest.isEmpty() ? map.minus(key) : map.plus(key, rest);
  }

  private Cluster image() {
    return new Cluster(
        revision,
        nodes,
        pools,
        poolDefinitions,
        groups,
        definitions,
        resources,
        snapshots,
        attachments,
        departed,
        keyValues,
        joinTokens,
        serverProperties,
        resourcesByNode,
        definitionsByGroup,
        use,
        minors);
  }
}
