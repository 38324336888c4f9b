// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    return join(
        draft, world, definition.name(), pool.node(), new Role.Diskful(pool.pool()), properties);
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

  /**
   * Deletes a resource from a node; an unknown one is no error.
   *
   * @param keepTieBreaker whether one that is the tie-breaker is to stay
   * @param force also where it is the last good replica
   */
  public record Delete(ResourceName name, NodeName node, boolean keepTieBreaker, boolean force)
      implements Request<Optional<Definitions.Deleted>> {

    public Delete(ResourceName name, NodeName node, boolean force) {
      this(name, node, false, force);
    }

    @Override
    public String describe() {
      return "delete resource " + name + " from node " + node + (force ? " by force" : "");
    }

    @Override
    public Optional<Definitions.Deleted> decide(Draft draft, World world) {
      Cluster cluster = draft.cluster();
      Optional<ResourceDefinition> found = cluster.definition(name);
      Optional<Resource> resource = cluster.resource(name, node);
      if (found.isEmpty() || resource.isEmpty()) {
        return Optional.empty();
      }
      ResourceDefinition definition = found.get();
      if (cluster.attachmentsOf(name).containsKey(node)) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "Resource '" + name + "' is attached on node '" + node + "'.",
            "Stop the guest that uses it there, which detaches it, and try again.");
      }
      requireIdle(world, resource.get());
      if (keepTieBreaker && resource.get().role() instanceof Role.TieBreaker) {
        draft.note(definition.withProperties(withTieBreaker(definition, "true")));
        return Optional.of(new Definitions.Deleted(definition, List.of(), List.of()));
      }
      if (definition.offered() && resource.get().diskful()) {
        requireNobodyConnected(world, cluster);
      }
      if (!force) {
        requireNoClients(cluster, resource.get());
        requireAnotherCopy(cluster, world, definition, resource.get());
      }
      if (resource.get().role() instanceof Role.TieBreaker) {
        // Or it would come back at once.
        draft.note(definition.withProperties(withTieBreaker(definition, "false")));
      }
      Definitions.depart(draft, world, resource.get(), definition);
      List<Resource> gone = new ArrayList<>(List.of(resource.get()));
      gone.addAll(Offers.endWithout(draft, world, definition));
      List<NodeName> offline =
          gone.stream()
              .map(Resource::node)
              .filter(left -> !world.sightings().online(left))
              .toList();
      return Optional.of(new Definitions.Deleted(definition, gone, offline));
    }

    /** By force it goes with all that use it over the network, but not from under a guest. */
    private void requireNobodyConnected(World world, Cluster cluster) {
      Definitions.requireUnused(cluster, name);
      cluster.resourcesOf(name).values().forEach(other -> requireIdle(world, other));
    }

    private static Map<String, String> withTieBreaker(ResourceDefinition definition, String value) {
      return PropertyChange.setting(Map.of("DrbdOptions/auto-add-quorum-tiebreaker", value))
          .over(definition.properties());
    }

    /** Whoever uses the data over the network would lose it from under his feet. */
    private void requireNoClients(Cluster cluster, Resource resource) {
      List<NodeName> clients =
          cluster.resourcesOf(name).values().stream()
              .filter(other -> other.role() instanceof Role.Diskless)
              .map(Resource::node)
              .toList();
      boolean last =
          cluster.resourcesOf(name).values().stream().filter(Resource::diskful).count() == 1;
      if (resource.diskful() && last && !clients.isEmpty()) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "The resource '"
                + name
                + "' on node '"
                + node
                + "' is the last one with a disk, and "
                + clients
                + " use it over the network.",
            "Delete the diskless ones first.");
      }
    }

    private void requireAnotherCopy(
        Cluster cluster, World world, ResourceDefinition definition, Resource resource) {
      boolean otherGood =
          cluster.resourcesOf(name).values().stream()
              .filter(other -> !other.node().equals(node))
              .anyMatch(other -> good(world, definition.volumes().keySet(), other));
      // A client that deletes a volume whose snapshots stay takes the resources away one by one:
      // the snapshots
      // then are the copy that is kept. One that was only taken for a clone goes by itself.
      boolean kept =
          cluster.snapshotsOf(name).values().stream()
              .anyMatch(snapshot -> snapshot.successful() && snapshot.forClone().isEmpty());
      boolean neverGood =
          world
              .sightings()
              .report(resource)
              .filter(report -> report.volumes().isEmpty())
              .isPresent();
      if (resource.diskful() && !otherGood && !kept && !neverGood) {
        throw new ProblemException(
            ErrorCode.LAST_REPLICA,
            "The resource '"
                + name
                + "' on node '"
                + node
                + "' is its last good replica: no other one is known to be complete.",
            "To delete the data everywhere use 'moor resource-definition delete "
                + name
                + "'; to delete this replica all the same add --force.");
      }
    }

    /**
     * Whether it has all the data, as far as can be seen now. A volume that the definition has and
     * the report does not may be the one with the data; and of a pool that cannot be read the node
     * only tells what it remembers.
     */
    private boolean good(World world, Set<Integer> volumes, Resource other) {
      boolean upToDate =
          other.peer().isEmpty()
              || world.sightings().drbd(other).filter(DrbdFacts::upToDate).isPresent();
      return upToDate
          && other
              .role()
              .diskfulPool()
              .flatMap(pool -> world.sightings().capacity(new PoolKey(other.node(), pool)))
              .isPresent()
          && world
              .sightings()
              .report(other)
              .filter(report ->
                  volumes.stream()
                      .allMatch(number -> carries(report, number, other.content(number))))
              .isPresent();
    }

    private static boolean carries(ResourceReport report, int number, Content content) {
      return report.volumes().stream()
          .filter(volume -> volume.number() == number)
          .anyMatch(volume -> volume.contentId().equals(content.id()));
    }
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
