// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.Withdrawal;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Draft;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Find;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.Request;
import io.moorage.server.control.Resources;
import io.moorage.server.control.Snapshots;
import io.moorage.server.control.Use;
import io.moorage.server.control.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions that take nodes out of service, and back. */
public final class Withdrawals {
  private Withdrawals() {}

  /** What becomes of a resource on a node that was taken out of service. */
  public record Fate(Resource resource, Evacuation.Verdict verdict) {}

  /** A node that was taken out of service, and what becomes of all it holds. */
  public record Withdrawn(Node node, List<Fate> fates) {
    public Withdrawn {
      fates = List.copyOf(fates);
    }
  }

  /**
   * Begins to move all away from a node. Asked again it says how far that is.
   *
   * @param targets the nodes to move to; any where none is named
   * @param avoided nodes that are none to move to
   */
  public record Evacuate(NodeName name, List<NodeName> targets, List<NodeName> avoided)
      implements Request<Withdrawn> {
    public Evacuate {
      targets = List.copyOf(targets);
      avoided = List.copyOf(avoided);
    }

    @Override
    public String describe() {
      return "evacuate node " + name;
    }

    @Override
    public Withdrawn decide(Draft draft, World world) {
      Node node = Find.node(draft.cluster(), name);
      requireSensible(draft.cluster());
      if (draft.cluster().givenUp(name)) {
        throw new ProblemException(
            ErrorCode.NODE_WITHDRAWN,
            "Node '"
                + name
                + "' was evicted, so its replicas are being made anew elsewhere already.",
            "Take it back with 'moor node restore "
                + name
                + "' once it is there again, or give it up with 'moor node lost "
                + name
                + "'.");
      }
      Instant since = node.withdrawal().map(Withdrawal::since).orElse(world.now());
      return withdraw(
          draft,
          world,
          node,
          new Withdrawal.Evacuating(since, known(draft, targets), known(draft, avoided)));
    }

    private void requireSensible(Cluster cluster) {
      if (!targets.isEmpty() && !avoided.isEmpty()) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "Nodes to move to and nodes not to move to exclude each other.",
            "Name one or the other.");
      }
      if (!targets.isEmpty() && targets.stream().allMatch(name::equals)) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "What is on node '" + name + "' cannot move to that same node.",
            "Name others, of " + cluster.nodes().keySet() + ".");
      }
    }

    private static List<NodeName> known(Draft draft, List<NodeName> names) {
      return names.stream().map(other -> Find.node(draft.cluster(), other).name()).toList();
    }
  }

  /**
   * Gives up on a node that cannot be reached, before the time is over after which that happens.
   */
  public record Evict(NodeName name) implements Request<Withdrawn> {
    @Override
    public String describe() {
      return "evict node " + name;
    }

    @Override
    public Withdrawn decide(Draft draft, World world) {
      Node node = Find.node(draft.cluster(), name);
      if (world.sightings().online(name)) {
        throw new ProblemException(
            ErrorCode.NODE_IN_USE,
            "Node '" + name + "' is connected, so there is no reason to give it up.",
            "Move all away from it with 'moor node evacuate " + name + "'.");
      }
      if (Evictions.replicating(draft.cluster(), world.sightings(), node)) {
        throw new ProblemException(
            ErrorCode.NODE_IN_USE,
            "Replicas on node '" + name + "' are connected to their peers, so the node works.",
            "Find out why the server does not reach its daemon, or stop the host.");
      }
      return evicted(draft, world, node);
    }
  }

  static Withdrawn evicted(Draft draft, World world, Node node) {
    boolean already = draft.cluster().givenUp(node.name());
    return withdraw(
        draft,
        world,
        node,
        already ? node.withdrawal().orElseThrow() : new Withdrawal.Evicted(world.now()));
  }

  /** The first steps are part of the decision, so that its answer and its plan show them. */
  private static Withdrawn withdraw(Draft draft, World world, Node before, Withdrawal withdrawal) {
    Node node = before.withWithdrawal(Optional.of(withdrawal));
    if (!node.equals(before)) {
      draft.put(node);
    }
    List<Fate> fates = new ArrayList<>();
    for (ResourceName name : List.copyOf(draft.cluster().resourcesOn(node.name()))) {
      fate(draft, world, name, node.name()).ifPresent(fates::add);
      Workflows.advance(draft, world, name);
    }
    return new Withdrawn(node, fates);
  }

  private static Optional<Fate> fate(Draft draft, World world, ResourceName name, NodeName node) {
    return draft
        .cluster()
        .definition(name)
        .flatMap(definition ->
            draft
                .cluster()
                .resource(name, node)
                .flatMap(resource ->
                    Evacuation.look(draft.cluster(), world.sightings(), definition, resource)
                        .map(verdict -> new Fate(resource, verdict))));
  }

  /**
   * What was done to take a node back.
   *
   * @param removed what it held and holds no more
   * @param kept what it was to lose and keeps, with the reason
   * @param snapshots those whose parts on the node are gone
   */
  public record Restored(
      Node node, List<Resource> removed, Map<Resource, String> kept, List<Snapshot> snapshots) {
    public Restored {
      removed = List.copyOf(removed);
      kept = Map.copyOf(kept);
      snapshots = List.copyOf(snapshots);
    }
  }

  /**
   * Takes a node back into service.
   *
   * @param deleteResources whether what it still holds goes, where the data is elsewhere too;
   *     otherwise it stays, and what was to come in its place goes if it is not complete
   * @param deleteSnapshots whether the parts of snapshots that it holds go
   */
  public record Restore(NodeName name, boolean deleteResources, boolean deleteSnapshots)
      implements Request<Restored> {
    @Override
    public String describe() {
      return "restore node "
          + name
          + (deleteResources ? " without its resources" : "")
          + (deleteSnapshots ? " without its snapshots" : "");
    }

    @Override
    public Restored decide(Draft draft, World world) {
      Node before = Find.node(draft.cluster(), name);
      if (before.inService()) {
        throw new ProblemException(
            ErrorCode.INVALID_REQUEST,
            "Node '" + name + "' is neither being evacuated nor evicted.",
            "Nothing is needed: it is in service.");
      }
      Node node = before.withWithdrawal(Optional.empty());
      draft.put(node);
      List<Resource> removed = new ArrayList<>();
      Map<Resource, String> kept = new HashMap<>();
      for (ResourceName held : List.copyOf(draft.cluster().resourcesOn(name))) {
        ResourceDefinition definition = draft.cluster().definition(held).orElseThrow();
        Resource resource = draft.cluster().resource(held, name).orElseThrow();
        if (!deleteResources) {
          Evacuation.mover(draft.cluster(), resource)
              .ifPresent(instead -> callOff(draft, world, definition, instead));
          continue;
        }
        Optional<String> why = indispensable(draft.cluster(), world, definition, resource);
        if (why.isPresent()) {
          kept.put(resource, why.get());
        } else {
          Definitions.depart(draft, world, resource, definition);
          removed.add(resource);
        }
      }
      return new Restored(
          node, removed, kept, deleteSnapshots ? deleteSnapshots(draft, world) : List.of());
    }

    /** What was to come in place of a replica that stays after all is not needed. */
    private static void callOff(
        Draft draft, World world, ResourceDefinition definition, Resource instead) {
      Map<String, String> properties = new HashMap<>(instead.properties());
      properties.remove(Resources.MOVE);
      Resource after = instead.withProperties(properties);
      draft.note(after);
      boolean other =
          draft.cluster().resourcesOf(definition.name()).values().stream()
              .filter(replica -> !replica.node().equals(after.node()))
              .anyMatch(replica -> Evacuation.complete(world.sightings(), definition, replica));
      if (other
          && !Evacuation.complete(world.sightings(), definition, after)
          && Use.of(draft.cluster(), world.sightings(), after) == Use.IDLE) {
        Definitions.depart(draft, world, after, definition);
      }
    }

    /** Why a resource stays although it was to go. */
    private static Optional<String> indispensable(
        Cluster cluster, World world, ResourceDefinition definition, Resource resource) {
      if (Use.of(cluster, world.sightings(), resource) != Use.IDLE) {
        return Optional.of("it is in use here, or not known not to be");
      }
      boolean other =
          cluster.resourcesOf(definition.name()).values().stream()
              .filter(replica -> !replica.node().equals(resource.node()))
              .anyMatch(replica -> Evacuation.complete(world.sightings(), definition, replica));
      if (resource.diskful() && !(definition.replicated() && other)) {
        return Optional.of("no other replica is known to be complete");
      }
      return Evacuation.ahead(cluster, world.sightings(), definition, resource);
    }

    private List<Snapshot> deleteSnapshots(Draft draft, World world) {
      List<Snapshot> deleted = new ArrayList<>();
      for (var byName : List.copyOf(draft.cluster().snapshots().values())) {
        for (Snapshot snapshot : byName.values()) {
          boolean here = snapshot.parts().containsKey(name) && snapshot.successful();
          if (here
              && Snapshots.waitingFor(draft.cluster(), world.sightings(), snapshot).isEmpty()) {
            deleted.add(Snapshots.remove(draft, world, snapshot, List.of(name)));
          }
        }
      }
      return deleted;
    }
  }
}
