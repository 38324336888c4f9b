// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceDefinition.Birth;
import io.moorage.server.cluster.ResourceDefinition.VolumeDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decisions about snapshots, and what is made from them. */
public final class Snapshots {
  private Snapshots() {}

  /**
   * A snapshot as a request names it.
   *
   * @param nodes where to take it; empty means on every replica that is online
   */
  public record Order(
      ResourceName resource,
      SnapshotName name,
      List<NodeName> nodes,
      Map<String, String> properties) {}

  /** Begins snapshots, of several definitions in one moment where asked: all of them, or none. */
  public record Create(List<Order> orders) implements Request<List<Snapshot>> {
    @Override
    public String describe() {
      return "take snapshots "
          + orders.stream().map(order -> order.name() + " of " + order.resource()).toList();
    }

    @Override
    public List<Snapshot> decide(Draft draft, World world) {
      List<Snapshot> begun = new ArrayList<>();
      for (Order order : orders) {
        begun.add(begin(draft, world, order, Optional.empty()));
      }
      return begun;
    }
  }

  private static Snapshot begin(
      Draft draft, World world, Order order, Optional<ResourceName> forClone) {
    Cluster cluster = draft.cluster();
    ResourceDefinition definition = Find.definition(cluster, order.resource());
    if (cluster.snapshot(order.resource(), order.name()).isPresent()) {
      throw new ProblemException(
          ErrorCode.SNAPSHOT_EXISTS,
          "Resource definition '"
              + order.resource()
              + "' has a snapshot '"
              + order.name()
              + "' already.",
          "Choose another name, or delete that snapshot first.");
    }
    requireStill(cluster, world.sightings(), definition);
    SortedMap<NodeName, Snapshot.Part> parts = parts(cluster, world, order);
    Snapshot snapshot =
        new Snapshot(
            world.ids().next(),
            definition.name(),
            order.name(),
            definition.volumes().values().stream().map(Snapshots::volume).toList(),
            PropertyChange.setting(order.properties()).over(Map.of()),
            definition.properties(),
            parts,
            new Snapshot.Stage.Taking(world.now()),
            forClone,
            world.now(),
            0);
    draft.put(snapshot);
    return snapshot;
  }

  private static Snapshot.Volume volume(VolumeDefinition volume) {
    return new Snapshot.Volume(
        volume.number(), volume.size(), volume.properties(), Optional.of(volume.keyId()));
  }

  /** While volumes are being made or rolled back there is no content that a snapshot could mean. */
  private static void requireStill(
      Cluster cluster, Sightings sightings, ResourceDefinition definition) {
    if (definition.provisional() || rollingBack(cluster, sightings, definition.name())) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "Resource definition '"
              + definition.name()
              + "' is still being created, restored or rolled back.",
          "Wait until 'moor resource list -r " + definition.name() + "' shows it complete.");
    }
  }

  private static boolean rollingBack(Cluster cluster, Sightings sightings, ResourceName name) {
    return cluster.resourcesOf(name).values().stream()
        .filter(Resource::diskful)
        .anyMatch(resource -> !carries(sightings, resource));
  }

  /** Whether each volume from a snapshot is known to carry the wanted content. */
  public static boolean carries(Sightings sightings, Resource resource) {
    return resource.contents().entrySet().stream()
        .filter(entry -> entry.getValue().snapshot().isPresent())
        .allMatch(entry ->
            sightings
                .report(resource)
                .map(report ->
                    report.volumes().stream()
                        .anyMatch(volume ->
                            volume.number() == entry.getKey()
                                && volume.contentId().equals(entry.getValue().id())))
                .orElse(false));
  }

  private static SortedMap<NodeName, Snapshot.Part> parts(
      Cluster cluster, World world, Order order) {
    SortedMap<NodeName, Snapshot.Part> parts = new TreeMap<>();
    List<String> left = new ArrayList<>();
    order.nodes().forEach(node -> Find.resource(cluster, order.resource(), node));
    for (Resource resource : cluster.resourcesOf(order.resource()).values()) {
      if (!order.nodes().isEmpty() && !order.nodes().contains(resource.node())) {
        continue;
      }
      Optional<PoolName> pool = resource.role().diskfulPool();
      if (pool.isEmpty()) {
        continue;
      }
      requireSnapshots(cluster, new PoolKey(resource.node(), pool.get()));
      if (world.sightings().online(resource.node())) {
        parts.put(
            resource.node(),
            new Snapshot.Part(
                world.ids().next(), pool.get(), Optional.empty(), resource.properties()));
      } else {
        left.add(resource.node() + " is offline");
      }
    }
    if (parts.isEmpty()) {
      throw new ProblemException(
          ErrorCode.NOT_CONNECTED,
          "No node that holds a replica of '" + order.resource() + "' is connected.",
          String.join("\n", left),
          left.isEmpty()
              ? "Deploy the resource first: 'moor resource create'."
              : "Bring one of these nodes back; see 'moor node list'.");
    }
    return parts;
  }

  private static void requireSnapshots(Cluster cluster, PoolKey key) {
    StoragePool pool = Find.pool(cluster, key);
    if (!pool.kind().snapshots()) {
      throw new ProblemException(
          ErrorCode.SNAPSHOTS_NOT_SUPPORTED,
          "Storage pool '"
              + key.pool()
              + "' on node '"
              + key.node()
              + "' is "
              + pool.kind()
              + ", which has no snapshots.",
          "Use a pool of kind LVM_THIN, ZFS, ZFS_THIN, FILE or FILE_THIN.");
    }
  }

  /** Changes the properties of a snapshot. */
  public record Modify(ResourceName resource, SnapshotName name, PropertyChange change)
      implements Request<Snapshot> {
    @Override
    public String describe() {
      return "modify snapshot " + name + " of " + resource;
    }

    @Override
    public Snapshot decide(Draft draft, World world) {
      Snapshot before = Find.snapshot(draft.cluster(), resource, name);
      Snapshot after = before.withProperties(change.over(before.properties()));
      if (!after.equals(before)) {
        draft.put(after);
      }
      return after;
    }
  }

  /** Deletes a snapshot, on some nodes or on all; an unknown one is no error. */
  public record Delete(ResourceName resource, SnapshotName name, List<NodeName> nodes)
      implements Request<Optional<Snapshot>> {
    @Override
    public String describe() {
      return "delete snapshot " + name + " of " + resource;
    }

    @Override
    public Optional<Snapshot> decide(Draft draft, World world) {
      Optional<Snapshot> found = draft.cluster().snapshot(resource, name);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      requireNotNeeded(draft.cluster(), world.sightings(), found.get());
      return Optional.of(remove(draft, world, found.get(), nodes));
    }

    private void requireNotNeeded(Cluster cluster, Sightings sightings, Snapshot snapshot) {
      waitingFor(cluster, sightings, snapshot)
          .ifPresent(waiting -> {
            throw new ProblemException(
                ErrorCode.IN_USE,
                "Snapshot '"
                    + name
                    + "' of '"
                    + resource
                    + "' is being copied to the resource '"
                    + waiting.name()
                    + "' on node '"
                    + waiting.node()
                    + "'.",
                "Wait until that is complete, or delete that resource.");
          });
    }
  }

  /** A resource whose content is still to come from the snapshot. */
  public static Optional<Resource> waitingFor(
      Cluster cluster, Sightings sightings, Snapshot snapshot) {
    return cluster.resources().values().stream()
        .flatMap(byNode -> byNode.values().stream())
        .filter(resource ->
            resource.contents().values().stream()
                .anyMatch(content -> content.snapshot().equals(Optional.of(snapshot.id()))))
        .filter(resource -> !carries(sightings, resource))
        .findFirst();
  }

  /** Takes parts of a snapshot out; the last one takes the snapshot with it. */
  public static Snapshot remove(Draft draft, World world, Snapshot snapshot, List<NodeName> nodes) {
    SortedMap<NodeName, Snapshot.Part> rest = new TreeMap<>(snapshot.parts());
    List<Integer> volumes = snapshot.volumes().stream().map(Snapshot.Volume::number).toList();
    snapshot
        .parts()
        .forEach((node, part) -> {
          if (nodes.isEmpty() || nodes.contains(node)) {
            rest.remove(node);
            draft.put(
                new Departed(
                    node,
                    new Departed.Thing.OfSnapshot(
                        snapshot.id(), snapshot.resource(), snapshot.name(), part.pool(), volumes),
                    world.now(),
                    0));
          }
        });
    if (rest.isEmpty()) {
      draft.remove(snapshot);
    } else {
      draft.put(snapshot.withParts(rest));
    }
    return snapshot;
  }

  static Snapshot requireUsable(Cluster cluster, ResourceName resource, SnapshotName name) {
    Snapshot snapshot = Find.snapshot(cluster, resource, name);
    if (!snapshot.successful()) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "Snapshot '" + name + "' of '" + resource + "' is not complete yet.",
          "Wait until 'moor snapshot list -r " + resource + "' shows it as successful.");
    }
    return snapshot;
  }

  /** Copies the volumes of a snapshot into another, undeployed definition. */
  public record RestoreVolumes(ResourceName from, SnapshotName name, ResourceName to)
      implements Request<ResourceDefinition> {
    @Override
    public String describe() {
      return "restore the volume definitions of snapshot " + name + " of " + from + " to " + to;
    }

    @Override
    public ResourceDefinition decide(Draft draft, World world) {
      Snapshot snapshot = requireUsable(draft.cluster(), from, name);
      ResourceDefinition target = Find.definition(draft.cluster(), to);
      Definitions.requireUndeployed(draft.cluster(), to, "nothing can be restored into it");
      SortedMap<Integer, VolumeDefinition> volumes = new TreeMap<>(target.volumes());
      for (Snapshot.Volume volume : snapshot.volumes()) {
        if (volumes.containsKey(volume.number())) {
          throw new ProblemException(
              ErrorCode.VOLUME_DEFINITION_EXISTS,
              "Resource definition '" + to + "' has a volume " + volume.number() + " already.",
              "Restore into a resource definition without volumes.");
        }
        volumes.put(volume.number(), definition(world, volume));
      }
      ResourceDefinition restored = target.withVolumes(volumes);
      draft.put(restored);
      return restored;
    }
  }

  private static VolumeDefinition definition(World world, Snapshot.Volume volume) {
    return new VolumeDefinition(
        world.ids().next(),
        volume.number(),
        volume.size(),
        volume.properties(),
        java.util.Set.of(),
        volume.keyOf());
  }

  /** Deploys a definition with the content of a snapshot, in the pools where the snapshot is. */
  public record RestoreResources(
      ResourceName from,
      SnapshotName name,
      ResourceName to,
      List<NodeName> nodes,
      Map<PoolName, PoolName> poolRename)
      implements Request<Resources.Deployment> {
    @Override
    public String describe() {
      return "restore snapshot " + name + " of " + from + " to " + to;
    }

    @Override
    public Resources.Deployment decide(Draft draft, World world) {
      Snapshot snapshot = requireUsable(draft.cluster(), from, name);
      ResourceDefinition target = Find.definition(draft.cluster(), to);
      Definitions.requireUndeployed(draft.cluster(), to, "nothing can be restored into it");
      requireVolumes(snapshot, target);
      Map<String, String> properties = new TreeMap<>(snapshot.definitionProperties());
      properties.putAll(target.properties());
      ResourceDefinition source = Find.definition(draft.cluster(), from);
      ResourceDefinition changed =
          withKeys(snapshot, target).withProperties(properties).withLayers(source.layers());
      draft.put(changed);
      return new Resources.Deployment(
          changed,
          deploy(draft, world, snapshot, target.name(), wantedParts(snapshot)),
          Optional.empty(),
          false);
    }

    /** The data comes with its encryption, whose key it goes on having. */
    private static ResourceDefinition withKeys(Snapshot snapshot, ResourceDefinition target) {
      ResourceDefinition keyed = target;
      for (Snapshot.Volume volume : snapshot.volumes()) {
        VolumeDefinition there = keyed.volumes().get(volume.number());
        if (there != null) {
          keyed = keyed.withVolume(there.withKeyOf(volume.keyOf()));
        }
      }
      return keyed;
    }

    private void requireVolumes(Snapshot snapshot, ResourceDefinition target) {
      for (Snapshot.Volume volume : snapshot.volumes()) {
        VolumeDefinition there = target.volumes().get(volume.number());
        if (there == null || there.size().compareTo(volume.size()) < 0) {
          throw new ProblemException(
              ErrorCode.INVALID_SIZE,
              "Resource definition '"
                  + to
                  + "' has no volume "
                  + volume.number()
                  + " of at least "
                  + volume.size()
                  + ".",
              "Restore the volume definitions first: 'moor snapshot volume-definition restore'.");
        }
      }
    }

    private SortedMap<NodeName, Snapshot.Part> wantedParts(Snapshot snapshot) {
      SortedMap<NodeName, Snapshot.Part> wanted = new TreeMap<>(snapshot.parts());
      if (!nodes.isEmpty()) {
        wanted.keySet().retainAll(nodes);
      }
      if (wanted.isEmpty() || !wanted.keySet().containsAll(nodes)) {
        throw new ProblemException(
            ErrorCode.SNAPSHOT_NOT_FOUND,
            "Snapshot '" + name + "' of '" + from + "' is not on all of " + nodes + ".",
            "It is on " + snapshot.parts().keySet() + ".");
      }
      wanted.values().forEach(this::requireSamePool);
      return wanted;
    }

    private void requireSamePool(Snapshot.Part part) {
      if (!poolRename.getOrDefault(part.pool(), part.pool()).equals(part.pool())) {
        throw new ProblemException(
            ErrorCode.INVALID_POOL,
            "A snapshot is restored in its own storage pool, here '" + part.pool() + "'.",
            "Leave the renaming out; copy the data to move it to another pool.");
      }
    }
  }

  private static List<Resource> deploy(
      Draft draft,
      World world,
      Snapshot snapshot,
      ResourceName to,
      SortedMap<NodeName, Snapshot.Part> parts) {
    Layers.requireKeys(world, Find.definition(draft.cluster(), to).layers());
    List<Resource> made = new ArrayList<>();
    parts.forEach((node, part) -> {
      Resource resource =
          new Resource(
              world.ids().next(),
              to,
              node,
              new Role.Diskful(part.pool()),
              contents(world, snapshot),
              Map.of("StorPoolName", part.pool().value()),
              world.now(),
              0);
      draft.put(resource);
      made.add(resource);
    });
    return made;
  }

  private static Map<Integer, Content> contents(World world, Snapshot snapshot) {
    Content content = new Content(world.ids().next(), Optional.of(snapshot.id()));
    Map<Integer, Content> contents = new TreeMap<>();
    snapshot.volumes().forEach(volume -> contents.put(volume.number(), content));
    return contents;
  }

  /** Brings content and sizes of a definition back to a snapshot. */
  public record RollBack(ResourceName resource, SnapshotName name)
      implements Request<List<Resource>> {
    @Override
    public String describe() {
      return "roll " + resource + " back to snapshot " + name;
    }

    @Override
    public List<Resource> decide(Draft draft, World world) {
      Cluster cluster = draft.cluster();
      Snapshot snapshot = requireUsable(cluster, resource, name);
      ResourceDefinition definition = Find.definition(cluster, resource);
      Definitions.requireUnused(cluster, resource);
      requireStill(cluster, world.sightings(), definition);
      requireNoneBeingTaken(cluster);
      requireSameVolumes(snapshot, definition);
      requireOnAllNodes(cluster, world, snapshot);
      SortedMap<Integer, VolumeDefinition> volumes = new TreeMap<>(definition.volumes());
      snapshot
          .volumes()
          .forEach(volume ->
              volumes.computeIfPresent(
                  volume.number(), (number, now) -> now.withSize(volume.size())));
      draft.put(definition.withVolumes(volumes));
      Map<Integer, Content> contents = contents(world, snapshot);
      List<Resource> rolled =
          cluster.resourcesOf(resource).values().stream()
              .filter(Resource::diskful)
              .map(replica -> replica.withContents(contents))
              .toList();
      rolled.forEach(draft::put);
      return rolled;
    }

    private void requireNoneBeingTaken(Cluster cluster) {
      if (cluster.snapshotsOf(resource).values().stream().anyMatch(other -> !other.successful())) {
        throw new ProblemException(
            ErrorCode.IN_USE,
            "A snapshot of '" + resource + "' is being taken.",
            "Wait until it is complete.");
      }
    }

    private void requireSameVolumes(Snapshot snapshot, ResourceDefinition definition) {
      List<Integer> then = snapshot.volumes().stream().map(Snapshot.Volume::number).toList();
      if (!List.copyOf(definition.volumes().keySet()).equals(then)) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "'"
                + resource
                + "' has the volumes "
                + definition.volumes().keySet()
                + ", snapshot '"
                + name
                + "' has "
                + then
                + ".",
            "Restore the snapshot into a new resource definition instead.");
      }
    }

    private void requireOnAllNodes(Cluster cluster, World world, Snapshot snapshot) {
      for (Resource replica : cluster.resourcesOf(resource).values()) {
        if (!world.sightings().online(replica.node())) {
          throw new ProblemException(
              ErrorCode.NOT_CONNECTED,
              "Node '" + replica.node() + "', which holds a replica, is not connected.",
              "Bring it back first: all replicas roll back together.");
        }
        Snapshot.Part part = snapshot.parts().get(replica.node());
        if (replica.diskful()
            && (part == null || !replica.role().diskfulPool().equals(Optional.of(part.pool())))) {
          throw new ProblemException(
              ErrorCode.SNAPSHOT_NOT_FOUND,
              "Node '"
                  + replica.node()
                  + "' holds a replica of '"
                  + resource
                  + "' but no part of snapshot '"
                  + name
                  + "'.",
              "Delete that replica first, or restore the snapshot into a new resource definition.");
        }
      }
    }
  }

  /**
   * Makes a definition with the content of another, or of one of its snapshots, where that content
   * is.
   *
   * @param name the snapshot, or empty for the present content
   */
  public record Clone(
      ResourceName from,
      Optional<SnapshotName> name,
      ResourceName to,
      Map<String, String> properties)
      implements Request<Resources.Deployment> {
    @Override
    public String describe() {
      return "clone " + from + name.map(snapshot -> " at " + snapshot).orElse("") + " to " + to;
    }

    @Override
    public Resources.Deployment decide(Draft draft, World world) {
      ResourceDefinition source = Find.definition(draft.cluster(), from);
      if (name.isEmpty()) {
        requireAllConnected(draft.cluster(), world.sightings());
      }
      Snapshot snapshot =
          name.isPresent()
              ? requireUsable(draft.cluster(), from, name.get())
              : begin(
                  draft,
                  world,
                  new Order(
                      from, new SnapshotName("clone-" + world.ids().next()), List.of(), Map.of()),
                  Optional.of(to));
      SortedMap<Integer, VolumeDefinition> volumes = new TreeMap<>();
      snapshot.volumes().forEach(volume -> volumes.put(volume.number(), definition(world, volume)));
      ResourceDefinition copy =
          new Definitions.Create(
                  Definitions.Naming.of(to), source.group(), properties, source.layers())
              .decide(draft, world)
              .withVolumes(volumes)
              .withBirth(new Birth.Provisional(world.now()));
      draft.put(copy);
      List<Resource> made = deploy(draft, world, snapshot, to, snapshot.parts());
      return new Resources.Deployment(copy, made, Optional.empty(), false);
    }

    /**
     * A copy has the replicas that its source has, and not fewer because a node is off just now.
     */
    private void requireAllConnected(Cluster cluster, Sightings sightings) {
      for (Resource replica : cluster.resourcesOf(from).values()) {
        if (replica.diskful() && !sightings.online(replica.node())) {
          throw new ProblemException(
              ErrorCode.NOT_CONNECTED,
              "Node '"
                  + replica.node()
                  + "', which holds a replica of '"
                  + from
                  + "', is not connected.",
              "Bring it back first, or clone a snapshot that was taken before.");
        }
      }
    }
  }

  /**
   * The same as {@link Clone} for a name that may have to be made up, and with the source's own
   * properties, some of them changed.
   *
   * @param group where the copy goes, if not to the group of its source
   */
  public record CloneNamed(
      ResourceName from,
      Definitions.Naming naming,
      PropertyChange change,
      Optional<GroupName> group)
      implements Request<Resources.Deployment> {

    @Override
    public String describe() {
      return "clone "
          + from
          + " to "
          + naming.name().map(ResourceName::value).orElse(naming.externalName());
    }

    @Override
    public Resources.Deployment decide(Draft draft, World world) {
      ResourceDefinition source = Find.definition(draft.cluster(), from);
      Optional<GroupName> other = group.map(name -> Find.group(draft.cluster(), name).name());
      ResourceName to = naming.resolve(draft.cluster(), world);
      Map<String, String> properties = new TreeMap<>(source.properties());
      properties.put("cloned-from", from.value());
      Resources.Deployment made =
          new Clone(from, Optional.empty(), to, change.over(properties)).decide(draft, world);
      ResourceDefinition copy =
          made.definition()
              .withGroup(other.orElse(source.group()))
              .withExternalName(naming.externalName());
      if (!copy.equals(made.definition())) {
        draft.put(copy);
      }
      return new Resources.Deployment(copy, made.created(), made.placement(), made.satisfied());
    }
  }
}
