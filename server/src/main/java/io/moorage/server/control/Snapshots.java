// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.cluster.VolumeDefinition;
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

  static Snapshot begin(Draft draft, World world, Order order, Optional<ResourceName> forClone) {
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
    requireUpToDate(cluster, world.sightings(), definition);
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
            definition.replicated()
                ? new Snapshot.Stage.Freezing(world.now())
                : new Snapshot.Stage.Taking(world.now()),
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
  static void requireStill(Cluster cluster, Sightings sightings, ResourceDefinition definition) {
    if (definition.provisional() || rollingBack(cluster, sightings, definition.name())) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "Resource definition '"
              + definition.name()
              + "' is still being created, restored or rolled back.",
          "Wait until 'moor resource list -r " + definition.name() + "' shows it complete.");
    }
  }

  /** Replicas that differ would be kept as if they were the same. */
  private static void requireUpToDate(
      Cluster cluster, Sightings sightings, ResourceDefinition definition) {
    if (!definition.replicated()) {
      return;
    }
    requireNoneBeingTaken(cluster, definition.name());
    List<NodeName> behind =
        cluster.partakers(definition.name()).stream()
            .filter(Resource::diskful)
            .filter(resource -> sightings.online(resource.node()))
            .filter(resource -> sightings.drbd(resource).filter(DrbdFacts::upToDate).isEmpty())
            .map(Resource::node)
            .toList();
    if (!behind.isEmpty()) {
      throw new ProblemException(
          ErrorCode.SNAPSHOT_NOT_UP_TO_DATE,
          "The replicas of '" + definition.name() + "' on " + behind + " are not up to date.",
          "Wait until 'moor resource list -r "
              + definition.name()
              + "' shows them UpToDate, or delete them.");
    }
  }

  static void requireNoneBeingTaken(Cluster cluster, ResourceName name) {
    if (cluster.snapshotsOf(name).values().stream().anyMatch(other -> !other.successful())) {
      throw new ProblemException(
          ErrorCode.IN_USE,
          "A snapshot of '" + name + "' is being taken.",
          "Wait until it is complete.");
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
      if (order.nodes().isEmpty()
          ? leavesWithOthersThere(cluster, world, resource)
          : !order.nodes().contains(resource.node())) {
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
                world.ids().next(),
                pool.get(),
                Optional.empty(),
                resource.properties(),
                resource.peer()));
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

  /** A part would be left behind on a node that is to be empty, and others have the data too. */
  private static boolean leavesWithOthersThere(Cluster cluster, World world, Resource resource) {
    return cluster.withdrawal(resource.node()).isPresent()
        && cluster.resourcesOf(resource.name()).values().stream()
            .filter(Resource::diskful)
            .filter(other -> cluster.withdrawal(other.node()).isEmpty())
            .anyMatch(other -> world.sightings().online(other.node()));
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
}
