// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceDefinition.Birth;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Snapshots;
import io.moorage.server.control.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What follows for one resource name from what is desired and what is seen, without anybody asking.
 * Level-triggered: it reads everything afresh, so a restart, a lost message or a crash changes
 * nothing but the time it takes.
 */
public final class Workflows {
  /** How long a snapshot may take before it is given up. */
  public static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(2);

  private Workflows() {}

  /** Decides what is next for a name; changes nothing where all is as it should be. */
  public static void advance(Draft draft, World world, ResourceName name) {
    births(draft, world, name);
    for (Snapshot snapshot : List.copyOf(draft.cluster().snapshotsOf(name).values())) {
      snapshots(draft, world, snapshot);
    }
    clones(draft, world, name);
    draft
        .cluster()
        .definition(name)
        .filter(ResourceDefinition::networked)
        .ifPresent(definition -> Replication.advance(draft, world, definition));
  }

  /**
   * Whether time alone may change something about a name, so that it has to be looked at now and
   * then.
   */
  public static boolean unfinished(Cluster cluster, ResourceName name) {
    return cluster
            .definition(name)
            .filter(definition ->
                definition.provisional()
                    || (definition.networked() && Replication.unfinished(cluster, definition)))
            .isPresent()
        || cluster.snapshotsOf(name).values().stream()
            .anyMatch(snapshot -> !snapshot.successful() || snapshot.forClone().isPresent());
  }

  /**
   * A provisional definition stays once all its replicas are there, and goes again if one cannot be
   * made.
   */
  private static void births(Draft draft, World world, ResourceName name) {
    Optional<ResourceDefinition> found =
        draft.cluster().definition(name).filter(ResourceDefinition::provisional);
    if (found.isEmpty()) {
      return;
    }
    ResourceDefinition definition = found.get();
    // Who uses the data over the network has no part in whether it is there.
    List<Resource> replicas =
        draft.cluster().resourcesOf(name).values().stream().filter(Resource::diskful).toList();
    Sightings sightings = world.sightings();
    if (replicas.stream()
        .anyMatch(
            replica -> failed(sightings, replica) || sourceless(draft.cluster(), world, replica))) {
      Definitions.remove(draft, world, definition);
    } else if (replicas.stream()
        .allMatch(replica -> sightings.settled(replica, replica.revision()))) {
      draft.note(definition.withBirth(new Birth.Complete()));
    }
  }

  /** The snapshot that its content was to come from is no more, so it never comes. */
  private static boolean sourceless(Cluster cluster, World world, Resource replica) {
    // Without a report, as after a restart, nobody knows whether it has not come already.
    return world.sightings().report(replica).isPresent()
        && !Snapshots.carries(world.sightings(), replica)
        && replica.contents().values().stream()
            .flatMap(content -> content.snapshot().stream())
            .anyMatch(id -> !onNode(cluster, replica.node(), id));
  }

  private static boolean onNode(Cluster cluster, NodeName node, String snapshotId) {
    return cluster.snapshots().values().stream()
        .flatMap(byName -> byName.values().stream())
        .filter(snapshot -> snapshot.id().equals(snapshotId))
        .anyMatch(snapshot -> snapshot.parts().containsKey(node));
  }

  private static boolean failed(Sightings sightings, Resource replica) {
    return sightings
        .report(replica)
        .map(ResourceReport::state)
        .filter(state -> state instanceof ItemState.Failed)
        .isPresent();
  }

  /**
   * A snapshot is good once every node has taken it; if one cannot, or in time does not, all of it
   * goes again.
   */
  private static void snapshots(Draft draft, World world, Snapshot snapshot) {
    switch (snapshot.stage()) {
      case Snapshot.Stage.Successful successful -> {}
      case Snapshot.Stage.Freezing(Instant since) -> {
        Freezing freezing = new Freezing(draft.cluster(), world.sightings(), snapshot);
        if (late(world, since) || freezing.over()) {
          giveUp(draft, world, snapshot);
        } else if (freezing.all(ResourceReport.Freeze.Stage.HOLDS)) {
          draft.put(snapshot.withStage(new Snapshot.Stage.Taking(since)));
        }
      }
      case Snapshot.Stage.Taking(Instant since) -> taking(draft, world, snapshot, since);
      case Snapshot.Stage.Thawing(Instant since) -> {
        Freezing freezing = new Freezing(draft.cluster(), world.sightings(), snapshot);
        if (late(world, since) || freezing.over()) {
          giveUp(draft, world, snapshot);
        } else if (freezing.all(ResourceReport.Freeze.Stage.KEPT)) {
          draft.note(snapshot.withStage(new Snapshot.Stage.Successful()));
        }
      }
    }
  }

  private static void taking(Draft draft, World world, Snapshot snapshot, Instant since) {
    boolean failed =
        snapshot.parts().keySet().stream()
            .anyMatch(node -> state(world, node, snapshot) instanceof ItemState.Failed);
    if (failed || late(world, since)) {
      giveUp(draft, world, snapshot);
      return;
    }
    SortedMap<NodeName, Snapshot.Part> parts = new TreeMap<>();
    snapshot
        .parts()
        .forEach((node, part) ->
            parts.put(node, part.withTaken(part.taken().or(() -> taken(world, node, snapshot)))));
    if (parts.values().stream().allMatch(part -> part.taken().isPresent())) {
      Snapshot taken = snapshot.withParts(parts);
      if (frozen(draft, snapshot)) {
        draft.put(taken.withStage(new Snapshot.Stage.Thawing(since)));
      } else {
        draft.note(taken.withStage(new Snapshot.Stage.Successful()));
      }
    }
  }

  private static boolean late(World world, Instant since) {
    return world.now().isAfter(since.plus(SNAPSHOT_LIMIT));
  }

  private static boolean frozen(Draft draft, Snapshot snapshot) {
    return draft.cluster().resourcesOf(snapshot.resource()).values().stream()
        .anyMatch(resource -> resource.peer().isPresent());
  }

  private static void giveUp(Draft draft, World world, Snapshot snapshot) {
    Snapshots.remove(draft, world, snapshot, List.of());
    copyOf(draft, snapshot).ifPresent(copy -> Definitions.remove(draft, world, copy));
  }

  /** The copy that only this snapshot could fill: without it the copy would wait for ever. */
  private static Optional<ResourceDefinition> copyOf(Draft draft, Snapshot snapshot) {
    return snapshot
        .forClone()
        .filter(name ->
            draft.cluster().resourcesOf(name).values().stream()
                .flatMap(replica -> replica.contents().values().stream())
                .anyMatch(content -> content.snapshot().equals(Optional.of(snapshot.id()))))
        .flatMap(draft.cluster()::definition)
        .filter(ResourceDefinition::provisional);
  }

  private static ItemState state(World world, NodeName node, Snapshot snapshot) {
    return world
        .sightings()
        .snapshotReport(node, snapshot.id())
        .map(SnapshotReport::state)
        .orElse(new ItemState.Working("the node's report"));
  }

  private static Optional<Instant> taken(World world, NodeName node, Snapshot snapshot) {
    return world
        .sightings()
        .snapshotReport(node, snapshot.id())
        .filter(report -> report.state() instanceof ItemState.Settled)
        .flatMap(SnapshotReport::taken);
  }

  /**
   * A snapshot that was only taken for a copy goes when the copy is complete, or is not wanted any
   * more.
   */
  private static void clones(Draft draft, World world, ResourceName name) {
    for (Snapshot snapshot : List.copyOf(draft.cluster().snapshotsOf(name).values())) {
      boolean over =
          snapshot
              .forClone()
              .map(target ->
                  draft
                      .cluster()
                      .definition(target)
                      .filter(ResourceDefinition::provisional)
                      .isEmpty())
              .orElse(false);
      if (over && Snapshots.waitingFor(draft.cluster(), world.sightings(), snapshot).isEmpty()) {
        Snapshots.remove(draft, world, snapshot, List.of());
      }
    }
  }
}
