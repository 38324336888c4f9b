// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Placements;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Use;
import io.moorage.server.control.World;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import io.moorage.server.placement.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who uses data over the network for long gets it onto its own node. A replica that is one too many
 * then goes elsewhere.
 */
final class AutoDiskful {
  /** The property of a replica that says who gave it its disk, until what is too much is gone. */
  static final String BY = "DiskfulBy";

  private static final String SELF = "auto-diskful";
  private static final String AFTER_MINUTES = "DrbdOptions/auto-diskful";
  private static final String CLEANUP = "DrbdOptions/auto-diskful-allow-cleanup";

  private AutoDiskful() {}

  static void advance(Draft draft, World world, ResourceDefinition definition) {
    Cluster cluster = draft.cluster();
    boolean still =
        !definition.provisional()
            && cluster.snapshotsOf(definition.name()).values().stream()
                .allMatch(Snapshot::successful);
    if (!still) {
      return;
    }
    for (Resource resource : List.copyOf(cluster.resourcesOf(definition.name()).values())) {
      if (due(cluster, world, definition, resource)) {
        give(draft, world, definition, resource);
      } else if (SELF.equals(resource.properties().get(BY))) {
        cleanUp(draft, world, definition, resource);
      }
    }
  }

  /** Whether time alone may bring something about. */
  static boolean unfinished(Cluster cluster, ResourceDefinition definition) {
    return cluster.resourcesOf(definition.name()).values().stream()
        .anyMatch(resource ->
            resource.diskful()
                ? resource.properties().containsKey(BY)
                : after(cluster, definition, resource).isPresent());
  }

  private static boolean due(
      Cluster cluster, World world, ResourceDefinition definition, Resource resource) {
    Optional<Instant> since = world.sightings().primarySince(resource);
    return !resource.diskful()
        && cluster.withdrawal(resource.node()).isEmpty()
        && since.isPresent()
        && after(cluster, definition, resource)
            .filter(after -> !world.now().isBefore(since.get().plus(after)))
            .isPresent();
  }

  private static Optional<Duration> after(
      Cluster cluster, ResourceDefinition definition, Resource resource) {
    return properties(cluster, definition, resource)
        .number(AFTER_MINUTES)
        .filter(minutes -> minutes > 0)
        .map(Duration::ofMinutes);
  }

  /** Here a node goes before a definition: whoever has room for guests' data says so. */
  private static Inherited properties(
      Cluster cluster, ResourceDefinition definition, Resource resource) {
    List<Map<String, String>> levels = new ArrayList<>();
    levels.add(resource.properties());
    cluster.node(resource.node()).map(Node::properties).ifPresent(levels::add);
    levels.addAll(Inherited.of(cluster, definition).levels());
    return new Inherited(levels);
  }

  private static void give(
      Draft draft, World world, ResourceDefinition definition, Resource resource) {
    Wanted wanted =
        new Wanted(
            1,
            definition.size(),
            definition.layers(),
            rules(draft.cluster(), definition).withNodes(List.of(resource.node())),
            Optional.of(definition.name()));
    if (new Placer(draft.cluster(), world.sightings()).place(wanted)
        instanceof Placement.Placed placed) {
      try {
        Resource after =
            Placements.deploy(draft, world, definition, placed.choices().getFirst().pool());
        draft.put(
            after.withProperties(
                PropertyChange.setting(Map.of(BY, SELF)).over(after.properties())));
      } catch (ProblemException refused) {
        // The passphrase has not been entered, or the like. It goes on over the network till then.
      }
    }
  }

  private static SelectFilter rules(Cluster cluster, ResourceDefinition definition) {
    return cluster.group(definition.group()).map(ResourceGroup::filter).orElse(SelectFilter.NONE);
  }

  /** Once only: what somebody adds by hand later is none of this rule's business. */
  private static void cleanUp(
      Draft draft, World world, ResourceDefinition definition, Resource arrived) {
    Optional<Integer> enough = rules(draft.cluster(), definition).placeCount();
    if (enough.isEmpty() || !Evacuation.complete(world.sightings(), definition, arrived)) {
      return;
    }
    if (replicas(draft.cluster(), definition) <= enough.get()) {
      forget(draft, arrived);
      return;
    }
    superfluous(draft.cluster(), world, definition, arrived, enough.get())
        .ifPresent(victim -> {
          forget(draft, arrived);
          Definitions.depart(draft, world, victim, definition);
        });
  }

  private static void forget(Draft draft, Resource arrived) {
    Map<String, String> properties = new HashMap<>(arrived.properties());
    properties.remove(BY);
    draft.note(arrived.withProperties(properties));
  }

  private static long replicas(Cluster cluster, ResourceDefinition definition) {
    return cluster.partakers(definition.name()).stream().filter(Resource::diskful).count();
  }

  /**
   * The replica that is missed least: one that is not complete before one that is, then the one in
   * the pool with the least room. It must be idle, and enough complete ones have to remain.
   */
  private static Optional<Resource> superfluous(
      Cluster cluster, World world, ResourceDefinition definition, Resource arrived, int enough) {
    Sightings sightings = world.sightings();
    Placer placer = new Placer(cluster, sightings);
    return cluster.partakers(definition.name()).stream()
        .filter(replica -> replica.diskful() && !replica.node().equals(arrived.node()))
        .filter(replica -> properties(cluster, definition, replica).on(CLEANUP, true))
        .filter(replica -> !replica.properties().containsKey(Resources.MOVE))
        .filter(replica -> Evacuation.mover(cluster, replica).isEmpty())
        .filter(replica -> cluster.withdrawal(replica.node()).isEmpty())
        .filter(replica -> Use.of(cluster, sightings, replica) == Use.IDLE)
        .filter(replica -> Evacuation.ahead(cluster, sightings, definition, replica).isEmpty())
        .filter(replica -> remaining(cluster, sightings, definition, replica) >= enough)
        .min(
            Comparator.<Resource, Boolean>comparing(
                    replica -> Evacuation.complete(sightings, definition, replica))
                .thenComparing(replica ->
                    replica
                        .role()
                        .diskfulPool()
                        .flatMap(pool -> cluster.pool(new PoolKey(replica.node(), pool)))
                        .map(pool -> placer.room(pool).free().bytes())
                        .orElse(0L))
                .thenComparing(Resource::node));
  }

  private static long remaining(
      Cluster cluster, Sightings sightings, ResourceDefinition definition, Resource without) {
    return cluster.partakers(definition.name()).stream()
        .filter(replica -> !replica.node().equals(without.node()))
        .filter(replica -> cluster.withdrawal(replica.node()).isEmpty())
        .filter(replica -> Evacuation.mover(cluster, replica).isEmpty())
        .filter(replica -> Evacuation.complete(sightings, definition, replica))
        .count();
  }
}
