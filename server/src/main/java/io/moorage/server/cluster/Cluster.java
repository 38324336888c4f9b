// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All that is desired, as one immutable value. A change makes a new value that shares what has not
 * changed, so whoever holds one reads without a lock and sees one moment.
 *
 * <p>The indexes (what lies on a node, what is in a group, what a pool is promised to) are kept up
 * with each change: no decision has to walk over everything.
 *
 * @param revision the number of the newest change in it
 * @param departed deleted things that a node has not reported gone, by {@link Departed#key}
 * @param use what each pool is promised to; a pool that holds nothing is not named
 * @param minors how often each number of a device is in use, what departed included
 */
public record Cluster(
    long revision,
    PSortedMap<NodeName, Node> nodes,
    PSortedMap<PoolKey, StoragePool> pools,
    PSortedMap<PoolName, PoolDefinition> poolDefinitions,
    PSortedMap<GroupName, ResourceGroup> groups,
    PSortedMap<ResourceName, ResourceDefinition> definitions,
    PMap<ResourceName, PSortedMap<NodeName, Resource>> resources,
    PSortedMap<ResourceName, PSortedMap<SnapshotName, Snapshot>> snapshots,
    PMap<ResourceName, PSortedMap<NodeName, Attachment>> attachments,
    PSortedMap<String, Departed> departed,
    PSortedMap<String, KeyValues> keyValues,
    PMap<NodeName, JoinToken> joinTokens,
    ServerProperties serverProperties,
    PMap<NodeName, PSet<ResourceName>> resourcesByNode,
    PMap<GroupName, PSet<ResourceName>> definitionsByGroup,
    PMap<PoolKey, PoolUse> use,
    PSortedMap<Integer, Integer> minors) {

  public static final Cluster EMPTY =
      new Cluster(
          0,
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          HashTreePMap.empty(),
          TreePMap.empty(),
          HashTreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          HashTreePMap.empty(),
          new ServerProperties(java.util.Map.of(), Optional.empty(), 0),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePMap.empty());

  public Optional<Node> node(NodeName name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /**
   * The resources of a definition that take part in it: those on nodes that were given up have no
   * voice until their node is restored.
   */
  public List<Resource> partakers(ResourceName name) {
    return resourcesOf(name).values().stream()
        .filter(resource -> !givenUp(resource.node()))
        .toList();
  }

  /** Whether a node was evicted. */
  public boolean givenUp(NodeName name) {
    return withdrawal(name).filter(Withdrawal.Evicted.class::isInstance).isPresent();
  }

  /** Why a node is out of service, where it is. */
  public Optional<Withdrawal> withdrawal(NodeName name) {
    return node(name).flatMap(Node::withdrawal);
  }

  public Optional<StoragePool> pool(PoolKey key) {
    return Optional.ofNullable(pools.get(key));
  }

  public Optional<ResourceGroup> group(GroupName name) {
    return Optional.ofNullable(groups.get(name));
  }

  public Optional<ResourceDefinition> definition(ResourceName name) {
    return Optional.ofNullable(definitions.get(name));
  }

  /** The resources of a definition, by node. */
  public SortedMap<NodeName, Resource> resourcesOf(ResourceName name) {
    return resources.getOrDefault(name, TreePMap.empty());
  }

  public Optional<Resource> resource(ResourceName name, NodeName node) {
    return Optional.ofNullable(resourcesOf(name).get(node));
  }

  /** The snapshots of a definition, by name. */
  public SortedMap<SnapshotName, Snapshot> snapshotsOf(ResourceName name) {
    return snapshots.getOrDefault(name, TreePMap.empty());
  }

  public Optional<Snapshot> snapshot(ResourceName resource, SnapshotName name) {
    return Optional.ofNullable(snapshotsOf(resource).get(name));
  }

  /** Who uses a resource, by node. */
  public SortedMap<NodeName, Attachment> attachmentsOf(ResourceName name) {
    return attachments.getOrDefault(name, TreePMap.empty());
  }

  public Set<ResourceName> resourcesOn(NodeName node) {
    return resourcesByNode.getOrDefault(node, HashTreePSet.empty());
  }

  public Set<ResourceName> definitionsIn(GroupName group) {
    return definitionsByGroup.getOrDefault(group, HashTreePSet.empty());
  }

  public PoolUse useOf(PoolKey pool) {
    return use.getOrDefault(pool, PoolUse.NONE);
  }

  /** The same with a change. */
  public Cluster with(Change change) {
    return switch (change) {
      case Change.Put(Document document) -> new ClusterEdit(this).put(document);
      case Change.Remove(Document document) -> new ClusterEdit(this).remove(document);
    };
  }

  /** The same at a revision. */
  public Cluster at(long newRevision) {
    return new Cluster(
        newRevision,
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
