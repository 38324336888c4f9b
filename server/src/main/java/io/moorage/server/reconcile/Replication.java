// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.server.cluster.Attachment;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.VolumeDefinition;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Peers;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Use;
import io.moorage.server.control.World;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What follows for a definition that is replicated, without anybody asking. */
final class Replication {
  /**
   * How long two nodes may use a resource for a migration before the one that does not has to go.
   */
  static final Duration MIGRATION_LEASE = Duration.ofHours(1);

  private Replication() {}

  static void advance(Draft draft, World world, ResourceDefinition definition) {
    growth(draft, world, definition);
    if (definition.replicated()) {
      moves(draft, world, current(draft, definition));
    }
    Evacuation.advance(draft, world, current(draft, definition));
    if (!definition.replicated()) {
      return;
    }
    AutoDiskful.advance(draft, world, current(draft, definition));
    tieBreaker(draft, world, definition);
    splitBrain(draft, world, definition);
    migrations(draft, world, definition);
  }

  /**
   * Whether time, or something that happens to another definition, may change something about it.
   */
  static boolean unfinished(Cluster cluster, ResourceDefinition definition) {
    SortedMap<NodeName, Resource> resources = cluster.resourcesOf(definition.name());
    return definition.kept().isPresent()
        || definition.volumes().values().stream().anyMatch(volume -> volume.growing().isPresent())
        || resources.values().stream().anyMatch(r -> r.properties().containsKey(Resources.MOVE))
        || cluster.attachmentsOf(definition.name()).size() > 1
        || Evacuation.unfinished(cluster, definition)
        || AutoDiskful.unfinished(cluster, definition)
        || TieBreakers.lacking(cluster, definition);
  }

  private static void tieBreaker(Draft draft, World world, ResourceDefinition definition) {
    switch (TieBreakers.look(draft.cluster(), world.sightings(), definition)) {
      case TieBreakers.Verdict.Leave leave -> {}
      case TieBreakers.Verdict.Nowhere nowhere -> {}
      case TieBreakers.Verdict.Add(NodeName node) -> {
        draft.put(
            new Resource(
                world.ids().next(),
                definition.name(),
                node,
                new Role.TieBreaker(),
                Map.of(),
                Map.of("StorPoolName", Nodes.DISKLESS_POOL.value()),
                Optional.of(
                    Peers.left(draft.cluster(), definition, node)
                        .orElseGet(() -> Peers.place(draft.cluster(), definition, node, Set.of()))),
                world.now(),
                0));
      }
      case TieBreakers.Verdict.Remove(Resource tieBreaker) ->
          Definitions.depart(draft, world, tieBreaker, definition);
    }
  }

  /** The device may grow once every replica has the room, and not before. */
  private static void growth(Draft draft, World world, ResourceDefinition before) {
    ResourceDefinition definition = current(draft, before);
    for (VolumeDefinition volume : definition.volumes().values()) {
      if (volume.growing().isPresent() && roomEverywhere(draft, world, definition, volume)) {
        draft.put(current(draft, before).withVolume(volume.withGrowing(Optional.empty())));
      }
    }
  }

  private static boolean roomEverywhere(
      Draft draft, World world, ResourceDefinition definition, VolumeDefinition volume) {
    return draft.cluster().partakers(definition.name()).stream()
        .filter(Resource::diskful)
        .allMatch(resource ->
            world
                .sightings()
                .report(resource)
                .map(report -> usable(report, volume.number()))
                .filter(room -> room.compareTo(volume.size()) >= 0)
                .isPresent());
  }

  private static ByteSize usable(ResourceReport report, int number) {
    return report.volumes().stream()
        .filter(volume -> volume.number() == number)
        .map(ResourceReport.VolumeReport::usable)
        .findFirst()
        .orElse(ByteSize.ZERO);
  }

  /** A replica that was to move goes from where it was once it is complete where it went. */
  private static void moves(Draft draft, World world, ResourceDefinition definition) {
    Collection<Resource> resources =
        List.copyOf(draft.cluster().resourcesOf(definition.name()).values());
    for (Resource arrived : resources) {
      Optional<NodeName> from = Evacuation.origin(arrived);
      if (from.isEmpty() || !Evacuation.complete(world.sightings(), definition, arrived)) {
        continue;
      }
      Optional<Resource> left =
          draft
              .cluster()
              .resource(definition.name(), from.get())
              .filter(resource -> resource.diskful() && !resource.node().equals(arrived.node()));
      if (left.isPresent() && keptBack(draft.cluster(), world, definition, left.get())) {
        continue;
      }
      Map<String, String> properties = new HashMap<>(arrived.properties());
      properties.remove(Resources.MOVE);
      // One that was itself on its way leaves its errand to what came instead of it.
      left.flatMap(Evacuation::origin)
          .filter(before -> !before.equals(arrived.node()))
          .ifPresent(before -> properties.put(Resources.MOVE, before.value()));
      draft.note(arrived.withProperties(properties));
      left.ifPresent(resource -> Definitions.depart(draft, world, resource, definition));
    }
  }

  /**
   * Whoever began to use it meanwhile goes first; the move ends when he is known to have left. What
   * is on a node that was given up stays there until somebody says what becomes of the node.
   */
  private static boolean keptBack(
      Cluster cluster, World world, ResourceDefinition definition, Resource left) {
    return cluster.givenUp(left.node())
        || Use.of(cluster, world.sightings(), left) != Use.IDLE
        || Evacuation.ahead(cluster, world.sightings(), definition, left).isPresent();
  }

  static boolean upToDate(Sightings sightings, Resource resource) {
    return sightings.drbd(resource).filter(DrbdFacts::upToDate).isPresent();
  }

  /** Somebody said whose data is kept; that is forgotten once the replicas are together again. */
  private static void splitBrain(Draft draft, World world, ResourceDefinition before) {
    ResourceDefinition definition = current(draft, before);
    boolean together =
        draft.cluster().partakers(definition.name()).stream()
            .allMatch(resource ->
                world
                    .sightings()
                    .drbd(resource)
                    .filter(facts -> facts.peers().stream().allMatch(DrbdFacts.Peer::connected))
                    .isPresent());
    if (definition.kept().isPresent() && together) {
      draft.put(definition.withKept(Optional.empty()));
    }
  }

  /**
   * A lease of a migration is over: whoever does not use the resource has no claim to it any more.
   */
  private static void migrations(Draft draft, World world, ResourceDefinition definition) {
    Collection<Attachment> users =
        List.copyOf(draft.cluster().attachmentsOf(definition.name()).values());
    boolean over =
        users.size() > 1
            && users.stream()
                .filter(user -> user.mode() == AccessMode.MIGRATION_TARGET)
                .anyMatch(user -> world.now().isAfter(user.since().plus(MIGRATION_LEASE)));
    if (!over) {
      return;
    }
    List<Attachment> idle =
        users.stream()
            .filter(user ->
                draft
                    .cluster()
                    .resource(definition.name(), user.node())
                    .flatMap(world.sightings()::drbd)
                    .filter(facts -> !facts.primary())
                    .isPresent())
            .toList();
    if (!idle.isEmpty() && idle.size() < users.size()) {
      idle.forEach(draft::remove);
    }
  }

  private static ResourceDefinition current(Draft draft, ResourceDefinition definition) {
    return draft.cluster().definition(definition.name()).orElse(definition);
  }
}
