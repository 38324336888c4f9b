// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import io.moorage.server.placement.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions that give a resource a disk, or take it away, while it goes on being used. */
public final class Toggles {
  private Toggles() {}

  /** What a toggle came to; the same resource as before where it was so already. */
  public record Toggled(Resource resource, boolean changed) {}

  /**
   * Gives a resource without a disk one, which it fills from its peers.
   *
   * @param pool where; empty leaves it to the placer
   * @param from the node whose replica goes once this one is complete
   */
  public record ToDiskful(
      ResourceName name, NodeName node, Optional<PoolName> pool, Optional<NodeName> from)
      implements Request<Toggled> {
    @Override
    public String describe() {
      return "give resource "
          + name
          + " on node "
          + node
          + " a disk"
          + from.map(left -> ", in place of the one on " + left).orElse("");
    }

    @Override
    public Toggled decide(Draft draft, World world) {
      ResourceDefinition definition = replicated(draft.cluster(), name);
      Resource before = Find.resource(draft.cluster(), name, node);
      if (from.isPresent()) {
        requireMovable(draft.cluster(), world, from.get());
      }
      if (before.diskful()) {
        return new Toggled(before, false);
      }
      Resource toggled = diskful(draft, world, definition, before, pool);
      if (from.isPresent()) {
        toggled =
            toggled.withProperties(
                PropertyChange.setting(Map.of(Resources.MOVE, from.get().value()))
                    .over(toggled.properties()));
        draft.put(toggled);
      }
      return new Toggled(toggled, true);
    }

    private void requireMovable(Cluster cluster, World world, NodeName left) {
      Resource leaving = Find.resource(cluster, name, left);
      if (!leaving.diskful()) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "Resource '" + name + "' on node '" + left + "' has no disk that could be moved.",
            "Name a node with a replica: see 'moor resource list -r " + name + "'.");
      }
      if (cluster.attachmentsOf(name).containsKey(left)) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "Resource '" + name + "' is attached on node '" + left + "'.",
            "Move or stop the guest that uses it there first.");
      }
      Resources.requireIdle(world, leaving);
    }
  }

  /** Takes the disk of a resource away; it goes on using the data of its peers. */
  public record ToDiskless(ResourceName name, NodeName node) implements Request<Toggled> {
    @Override
    public String describe() {
      return "take the disk of resource " + name + " on node " + node + " away";
    }

    @Override
    public Toggled decide(Draft draft, World world) {
      ResourceDefinition definition = replicated(draft.cluster(), name);
      Resource before = Find.resource(draft.cluster(), name, node);
      if (!before.diskful()) {
        return new Toggled(before, false);
      }
      requireAnotherReplica(draft.cluster(), world);
      Resource after =
          before
              .replacedBy(world.ids().next(), new Role.Diskless())
              .withProperties(
                  PropertyChange.setting(Map.of("StorPoolName", Nodes.DISKLESS_POOL.value()))
                      .over(before.properties()));
      Definitions.depart(draft, world, before, definition);
      draft.put(after);
      return new Toggled(after, true);
    }

    private void requireAnotherReplica(Cluster cluster, World world) {
      boolean other =
          cluster.resourcesOf(name).values().stream()
              .filter(resource -> !resource.node().equals(node))
              .filter(Resource::diskful)
              .anyMatch(resource ->
                  world.sightings().drbd(resource).filter(DrbdFacts::upToDate).isPresent());
      if (!other) {
        throw new ProblemException(
            ErrorCode.NOT_ENOUGH_REPLICAS,
            "No other node that is online has an up-to-date replica of '"
                + name
                + "', so the disk on node '"
                + node
                + "' stays.",
            "Make another replica first, and wait until it is UpToDate.");
      }
    }
  }

  static ResourceDefinition replicated(Cluster cluster, ResourceName name) {
    ResourceDefinition definition = Find.definition(cluster, name);
    if (!definition.replicated()) {
      throw new ProblemException(
          ErrorCode.INVALID_LAYER_STACK,
          "The stack "
              + definition.layers()
              + " of '"
              + name
              + "' does not replicate, so its disks can neither be filled from others nor done without.",
          "Use a stack with DRBD.");
    }
    return definition;
  }

  /** A resource without a disk that is asked for once more, with one or as it is. */
  static Resource become(
      Draft draft,
      World world,
      ResourceDefinition definition,
      Resource before,
      Resources.Order order) {
    String pool = order.properties().get("StorPoolName");
    return order.diskless() || Nodes.DISKLESS_POOL.value().equals(pool)
        ? client(draft, before)
        : diskful(draft, world, definition, before, Optional.ofNullable(pool).map(PoolName::new));
  }

  /** What was only placed to break ties is wanted for itself from now on. */
  static Resource client(Draft draft, Resource before) {
    if (!(before.role() instanceof Role.TieBreaker)) {
      return before;
    }
    Resource client = before.withRole(new Role.Diskless());
    draft.put(client);
    return client;
  }

  static Resource diskful(
      Draft draft,
      World world,
      ResourceDefinition definition,
      Resource before,
      Optional<PoolName> pool) {
    Resources.requireInService(draft.cluster(), before.node());
    Offers.requireOnlyOne(draft.cluster(), definition, before.node());
    Layers.requireKeys(world, definition.layers());
    Resources.requireLayers(world, definition.layers(), before.node());
    PoolKey key =
        pool.map(name -> new PoolKey(before.node(), name))
            .orElseGet(() -> placed(draft.cluster(), world, definition, before));
    StoragePool there = Find.pool(draft.cluster(), key);
    Resources.requireRoom(draft.cluster(), world, there, definition.size());
    Resource toggled =
        before
            .inPool(
                Resources.diskful(draft.cluster(), world, definition, key, before.properties()),
                definition.volumes().keySet())
            .withProperties(
                PropertyChange.setting(Map.of("StorPoolName", key.pool().value()))
                    .over(before.properties()));
    draft.put(toggled);
    return toggled;
  }

  private static PoolKey placed(
      Cluster cluster, World world, ResourceDefinition definition, Resource before) {
    SelectFilter rules =
        Definitions.groupOf(cluster, definition)
            .map(ResourceGroup::filter)
            .orElse(SelectFilter.NONE)
            .withNodes(List.of(before.node()));
    Wanted wanted =
        new Wanted(
            1, definition.size(), definition.layers(), rules, Optional.of(definition.name()));
    return switch (new Placer(cluster, world.sightings()).place(wanted)) {
      case Placement.NotEnough notEnough ->
          throw Placements.notFound(
              "diskful", before.node(), String.join("\n", notEnough.explained()));
      case Placement.Placed placed -> placed.choices().getFirst().pool();
    };
  }
}
