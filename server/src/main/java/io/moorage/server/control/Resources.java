// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import io.moorage.server.placement.ReplicaPools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions about resources: where definitions are deployed. */
public final class Resources {
  /** The property of a replica that names the node it takes the place of, once it is complete. */
  public static final String MOVE = "MigrateFrom";

  private Resources() {}

  /**
   * What a request deployed.
   *
   * @param created the resources that are new
   * @param placement how they were chosen, where they were
   * @param satisfied whether everything that was asked for was there before
   */
  public record Deployment(
      ResourceDefinition definition,
      List<Resource> created,
      Optional<Placement> placement,
      boolean satisfied) {
    public Deployment {
      created = List.copyOf(created);
    }
  }

  static ResourceDefinition withLayers(
      Draft draft, ResourceDefinition definition, Optional<List<LayerKind>> requested) {
    boolean deployed = !draft.cluster().resourcesOf(definition.name()).isEmpty();
    Optional<List<LayerKind>> asked = requested.filter(layers -> !layers.isEmpty());
    if (deployed && asked.isPresent()) {
      if (!Layers.require(asked.get()).equals(definition.layers())) {
        throw new ProblemException(
            ErrorCode.INVALID_LAYER_STACK,
            "Resource definition '"
                + definition.name()
                + "' is deployed with the stack "
                + definition.layers()
                + ", not "
                + asked.get()
                + ".",
            "Leave the layer list out.");
      }
      return definition;
    }
    List<LayerKind> stack =
        asked.isPresent()
            ? Layers.require(asked.get())
            : Layers.of(definition, asked, Definitions.groupOf(draft.cluster(), definition));
    if (stack.equals(definition.layers())) {
      return definition;
    }
    if (!definition.layers().isEmpty()) {
      Definitions.requireNoSnapshotOfOtherStack(draft.cluster(), definition);
    }
    draft.put(definition.withLayers(stack));
    return draft.cluster().definition(definition.name()).orElseThrow();
  }

  static Resource replica(
      Draft draft,
      World world,
      ResourceDefinition definition,
      PoolKey pool,
      Map<String, String> properties) {
    Layers.requireKeys(world, definition.layers());
    Role.Diskful role = diskful(draft.cluster(), world, definition, pool, properties);
    return join(draft, world, definition.name(), pool.node(), role, properties);
  }

  /**
   * What a replica is made of in a pool.
   *
   * @throws ProblemException where its node lacks another pool that it needs
   */
  static Role.Diskful diskful(
      Cluster cluster,
      World world,
      ResourceDefinition definition,
      PoolKey key,
      Map<String, String> properties) {
    ReplicaPools pools = ReplicaPools.of(cluster, world.sightings(), definition, key, properties);
    if (!pools.obstacles().isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_POOL,
          "A replica of '" + definition.name() + "' cannot be made on node '" + key.node() + "'.",
          String.join("\n", pools.obstacles()),
          "Name pools that the node has: 'moor resource-definition set-property "
              + definition.name()
              + " KEY POOL', or choose a stack without that layer.");
    }
    return pools.role();
  }

  /** A resource that uses the data of others over the network. */
  static Resource client(
      Draft draft,
      World world,
      ResourceDefinition definition,
      NodeName node,
      Map<String, String> properties) {
    return join(draft, world, definition.name(), node, new Role.Diskless(), properties);
  }

  private static Resource join(
      Draft draft,
      World world,
      ResourceName name,
      NodeName node,
      Role role,
      Map<String, String> properties) {
    requireInService(draft.cluster(), node);
    ResourceDefinition definition =
        Peers.prepared(draft, world, Find.definition(draft.cluster(), name));
    if (role.diskfulPool().isPresent()) {
      Offers.requireOnlyOne(draft.cluster(), definition, node);
    }
    PoolName pool = role.diskfulPool().orElse(Nodes.DISKLESS_POOL);
    Resource alone =
        new Resource(
            world.ids().next(),
            name,
            node,
            role,
            Map.of(),
            PropertyChange.setting(Map.of("StorPoolName", pool.value())).over(properties),
            world.now(),
            0);
    Resource resource =
        definition.replicated()
            ? alone.withPeer(
                Peers.place(draft.cluster(), definition, node, Peers.late(draft, definition)))
            : alone;
    draft.put(resource);
    return resource;
  }

  /** A resource as a request names it. */
  public record Order(NodeName node, Map<String, String> properties, boolean diskless) {}

  /** Makes resources on named nodes: all of them, or none. */
  public record Create(ResourceName name, List<Order> orders, Optional<List<LayerKind>> layers)
      implements Request<Deployment> {
    @Override
    public String describe() {
      return "create resource " + name + " on " + orders.stream().map(Order::node).toList();
    }

    @Override
    public Deployment decide(Draft draft, World world) {
      ResourceDefinition definition =
          withLayers(draft, Find.definition(draft.cluster(), name), layers);
      List<Resource> created = new ArrayList<>();
      for (Order order : orders) {
        created.add(create(draft, world, definition, order));
      }
      return new Deployment(
          Find.definition(draft.cluster(), name), created, Optional.empty(), false);
    }

    private Resource create(Draft draft, World world, ResourceDefinition definition, Order order) {
      Cluster cluster = draft.cluster();
      Node node = Find.node(cluster, order.node());
      Optional<Resource> there = cluster.resource(name, node.name());
      if (there.isPresent() && !there.get().diskful()) {
        return Toggles.become(draft, world, definition, there.get(), order);
      }
      if (there.isPresent()) {
        throw new ProblemException(
            ErrorCode.RESOURCE_EXISTS,
            "Node '" + node.name() + "' has the resource '" + name + "' already.",
            "Nothing is needed, or choose another node.");
      }
      PoolName poolName = poolFor(cluster, definition, node, order);
      boolean diskless = order.diskless() || poolName.equals(Nodes.DISKLESS_POOL);
      requireLayers(world, Offers.layers(definition, diskless), node.name());
      if (diskless && definition.networked()) {
        requireSource(cluster, name, node.name());
        return client(draft, world, definition, node.name(), order.properties());
      }
      if (diskless) {
        throw new ProblemException(
            ErrorCode.INVALID_LAYER_STACK,
            "A diskless resource '"
                + name
                + "' needs a layer that reaches over the network, its stack is "
                + definition.layers()
                + ".",
            "Use a stack with DRBD or NVME, or make a diskful resource.");
      }
      StoragePool pool = pool(cluster, new PoolKey(node.name(), poolName), order);
      requireRoom(cluster, world, pool, definition.size());
      return replica(draft, world, definition, pool.poolKey(), order.properties());
    }

    private StoragePool pool(Cluster cluster, PoolKey key, Order order) {
      if (cluster.pool(key).isEmpty() && !order.properties().containsKey("StorPoolName")) {
        throw new ProblemException(
            ErrorCode.DEFAULT_POOL_NOT_FOUND,
            "No storage pool was named for '"
                + name
                + "' and node '"
                + key.node()
                + "' has no pool '"
                + key.pool()
                + "'.",
            "Name one: 'moor resource create "
                + key.node()
                + " "
                + name
                + " --storage-pool POOL'.");
      }
      return Find.pool(cluster, key);
    }
  }

  /** What came to a node that is to be empty would only have to leave it again. */
  static void requireInService(Cluster cluster, NodeName node) {
    cluster
        .withdrawal(node)
        .ifPresent(why -> {
          throw new ProblemException(
              ErrorCode.NODE_WITHDRAWN,
              "Node '" + node + "' " + why.explained() + ", so it gets no new resources.",
              "Choose another node, or take it back into service: 'moor node restore "
                  + node
                  + "'.");
        });
  }

  /** Whoever has no disk needs somebody who has. */
  static void requireSource(Cluster cluster, ResourceName name, NodeName node) {
    if (cluster.resourcesOf(name).values().stream().noneMatch(Resource::diskful)) {
      throw new ProblemException(
          ErrorCode.NOT_ENOUGH_REPLICAS,
          "No node holds the data of '" + name + "', so node '" + node + "' cannot use it.",
          "Make a diskful resource first, or leave out --diskless.");
    }
  }

  static void requireLayers(World world, List<LayerKind> layers, NodeName node) {
    var able = world.sightings().of(node).capabilities();
    boolean seen = !able.layers().isEmpty();
    for (LayerKind layer : layers) {
      if (seen && !able.layers().contains(layer)) {
        throw new ProblemException(
            ErrorCode.LAYER_NOT_SUPPORTED,
            "Node '" + node + "' cannot do the layer " + layer + ".",
            String.join("\n", able.unsupportedLayers().getOrDefault(layer, List.of())),
            "Install what is missing on the node, or choose a stack it can do, such as --layer-list storage.");
      }
    }
  }

  /** Nobody may use it on its node, as far as the node says. */
  static void requireIdle(World world, Resource resource) {
    if (world.sightings().network(resource).filter(NetworkFacts::inUse).isPresent()) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "Resource '" + resource.name() + "' is in use on node '" + resource.node() + "'.",
          "Stop the guest or unmount the file system that uses its device there, and try again.");
    }
  }

  static void requireRoom(Cluster cluster, World world, StoragePool pool, ByteSize size) {
    if (world.sightings().capacity(pool.poolKey()).isEmpty()) {
      // Unknown room lets an operator's explicit wish pass; the node itself will say.
      return;
    }
    ByteSize room = new Placer(cluster, world.sightings()).room(pool).room();
    if (room.compareTo(size) < 0) {
      throw new ProblemException(
          ErrorCode.NOT_ENOUGH_SPACE,
          "Storage pool '"
              + pool.name()
              + "' on node '"
              + pool.node()
              + "' has room for "
              + room
              + ", the resource needs "
              + size
              + ".",
          "Choose another pool, free space in this one, or extend it.");
    }
  }

  /**
   * The pool by the first that names one: resource, volume, definition, group, node, a peer that
   * fits, the default.
   */
  private static PoolName poolFor(
      Cluster cluster, ResourceDefinition definition, Node node, Order order) {
    String key = "StorPoolName";
    List<Map<String, String>> levels = new ArrayList<>();
    levels.add(order.properties());
    definition.volumes().values().forEach(volume -> levels.add(volume.properties()));
    levels.add(definition.properties());
    Definitions.groupOf(cluster, definition).ifPresent(group -> levels.add(group.properties()));
    levels.add(node.properties());
    return levels.stream()
        .filter(level -> level.containsKey(key))
        .map(level -> new PoolName(level.getOrDefault(key, "")))
        .findFirst()
        .or(() -> fromGroup(cluster, definition, node))
        .or(() -> fromPeer(cluster, definition, node))
        .orElse(Pools.DEFAULT_POOL);
  }

  private static Optional<PoolName> fromGroup(
      Cluster cluster, ResourceDefinition definition, Node node) {
    return Definitions.groupOf(cluster, definition)
        .flatMap(group -> group.filter().pools())
        .filter(pools -> pools.size() == 1)
        .map(List::getFirst)
        .filter(pool -> cluster.pool(new PoolKey(node.name(), pool)).isPresent());
  }

  private static Optional<PoolName> fromPeer(
      Cluster cluster, ResourceDefinition definition, Node node) {
    return cluster.resourcesOf(definition.name()).values().stream()
        .flatMap(resource -> resource.role().diskfulPool().stream())
        .filter(pool -> cluster.pool(new PoolKey(node.name(), pool)).isPresent())
        .findFirst();
  }

  /** Changes the properties of a resource. */
  public record Modify(ResourceName name, NodeName node, PropertyChange change)
      implements Request<Resource> {
    @Override
    public String describe() {
      return "modify resource " + name + " on node " + node;
    }

    @Override
    public Resource decide(Draft draft, World world) {
      Resource before = Find.resource(draft.cluster(), name, node);
      Resource after = before.withProperties(change.over(before.properties()));
      if (!after.equals(before)) {
        draft.put(after);
      }
      return after;
    }
  }
}
