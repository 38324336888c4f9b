// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.Content;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.DrbdPeer;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceDefinition.Birth;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.VolumeDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is made of snapshots: volumes of other definitions, copies, and their own past. */
public final class Restores {
  private Restores() {}

  /** Copies the volumes of a snapshot into another, undeployed definition. */
  public record RestoreVolumes(ResourceName from, SnapshotName name, ResourceName to)
      implements Request<ResourceDefinition> {
    @Override
    public String describe() {
      return "restore the volume definitions of snapshot " + name + " of " + from + " to " + to;
    }

    @Override
    public ResourceDefinition decide(Draft draft, World world) {
      Snapshot snapshot = Snapshots.requireUsable(draft.cluster(), from, name);
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
      Snapshot snapshot = Snapshots.requireUsable(draft.cluster(), from, name);
      ResourceDefinition target = Find.definition(draft.cluster(), to);
      Definitions.requireUndeployed(draft.cluster(), to, "nothing can be restored into it");
      requireVolumes(snapshot, target);
      Map<String, String> properties = new TreeMap<>(snapshot.definitionProperties());
      properties.putAll(target.properties());
      ResourceDefinition source = Find.definition(draft.cluster(), from);
      if (!target.layers().isEmpty() && !target.layers().equals(source.layers())) {
        Definitions.requireNoSnapshotOfOtherStack(draft.cluster(), target);
      }
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
    ResourceDefinition definition =
        Peers.prepared(draft, world, Find.definition(draft.cluster(), to));
    List<Resource> made = new ArrayList<>();
    parts.forEach((node, part) -> {
      Resource resource =
          new Resource(
              world.ids().next(),
              to,
              node,
              Resources.diskful(
                  draft.cluster(), world, definition, new PoolKey(node, part.pool()), Map.of()),
              contents(world, snapshot),
              Map.of("StorPoolName", part.pool().value()),
              peer(draft.cluster(), definition, node, part),
              world.now(),
              0);
      draft.put(resource);
      made.add(resource);
    });
    return made;
  }

  /** Metadata that is restored with the data knows all replicas by the ids that they had. */
  private static Optional<DrbdPeer> peer(
      Cluster cluster, ResourceDefinition definition, NodeName node, Snapshot.Part part) {
    return part.peer()
        .filter(was -> definition.replicated())
        .map(was ->
            new DrbdPeer(
                was.nodeId(), Peers.place(cluster, definition, node, Set.of()).port(), Set.of()));
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
      Snapshot snapshot = Snapshots.requireUsable(cluster, resource, name);
      ResourceDefinition definition = Find.definition(cluster, resource);
      Definitions.requireUnused(cluster, resource);
      Snapshots.requireStill(cluster, world.sightings(), definition);
      Snapshots.requireNoneBeingTaken(cluster, resource);
      cluster
          .resourcesOf(resource)
          .values()
          .forEach(replica -> Resources.requireIdle(world, replica));
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
              "Node '" + replica.node() + "', which has the resource, is not connected.",
              "Bring it back first: nobody may use it, and all replicas roll back together.");
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
              ? Snapshots.requireUsable(draft.cluster(), from, name.get())
              : Snapshots.begin(
                  draft,
                  world,
                  new Snapshots.Order(
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
