// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Ids;
import io.moorage.server.control.Request;
import io.moorage.server.control.World;
import io.moorage.server.engine.Outcome.Answer;
import io.moorage.server.reconcile.Evictions;
import io.moorage.server.reconcile.Retelling;
import io.moorage.server.reconcile.Touch;
import io.moorage.server.reconcile.Workflows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The control plane without threads, clock, chance or I/O: a function from the images and a batch
 * of inputs to the next images, answers and effects. The writer runs it for real, the simulation
 * runs it in imagined time.
 */
public final class Core {
  private static final String SELF = "moorage";

  private final Ids ids;

  public Core(Ids ids) {
    this.ids = ids;
  }

  /** What a batch leads to, decided at one moment. */
  public Outcome step(Cluster cluster, Sightings sightings, List<Input> inputs, Instant now) {
    Batch batch = new Batch(cluster, sightings, now);
    for (Input input : inputs) {
      batch.take(input);
    }
    batch.follow();
    return batch.outcome();
  }

  /**
   * What is seen after a batch whose decisions could not be kept: nodes say things only once, so
   * what they said is not lost with it.
   */
  public Sightings observed(Sightings sightings, List<Input> inputs, Instant now) {
    Sightings seen = sightings;
    for (Input input : inputs) {
      seen =
          switch (input) {
            case Input.Saw(NodeName node, Observation observation) ->
                seen.saw(node, observation, now);
            case Input.Lost(NodeName node, String why) -> seen.lost(node, why, now);
            case Input.Unlocked unlocked -> seen.withKeys();
            case Input.Ask ask -> seen;
            case Input.Tick tick -> seen;
          };
    }
    return seen;
  }

  private final class Batch {
    private final Instant now;
    private final List<Commit> commits = new ArrayList<>();
    private final Map<Long, Answer> answers = new LinkedHashMap<>();
    private final Map<NodeName, Set<Touch>> touched = new HashMap<>();
    private final Set<ResourceName> noticed = new TreeSet<>();
    private final Set<NodeName> heard = new TreeSet<>();
    private Cluster cluster;
    private Sightings sightings;

    Batch(Cluster cluster, Sightings sightings, Instant now) {
      this.cluster = cluster;
      this.sightings = sightings;
      this.now = now;
    }

    void take(Input input) {
      switch (input) {
        case Input.Ask(long id, String who, Request<?> request) ->
            answers.put(id, ask(who, request));
        case Input.Saw(NodeName node, Observation observation) -> saw(node, observation);
        case Input.Lost(NodeName node, String why) -> {
          if (cluster.node(node).isPresent()) {
            sightings = sightings.lost(node, why, now);
            heard.add(node);
            noticed.addAll(cluster.resourcesOn(node));
          }
        }
        case Input.Unlocked unlocked -> {
          sightings = sightings.withKeys();
          cluster.definitions().values().stream()
              .filter(ResourceDefinition::encrypted)
              .forEach(this::handKeys);
        }
        case Input.Tick tick -> {
          evictions();
          List.copyOf(cluster.departed().values()).forEach(this::reconsider);
          cluster.definitions().keySet().stream()
              .filter(name -> Workflows.unfinished(cluster, name))
              .forEach(noticed::add);
          noticed.addAll(
              cluster.snapshots().keySet().stream()
                  .filter(name -> Workflows.unfinished(cluster, name))
                  .toList());
        }
      }
    }

    /** A node of which nothing was ever seen is away too, from the first look on. */
    private void evictions() {
      for (Node node : cluster.nodes().values()) {
        if (node.type().hasDaemon()) {
          sightings = sightings.lookingFor(node.name(), now);
        }
      }
      for (Node node : Evictions.away(cluster, sightings)) {
        Draft draft = new Draft(cluster);
        Evictions.advance(draft, world(), node);
        Retelling.complete(cluster, draft);
        keep(draft, SELF, "evict node " + node.name() + ", which is away for too long");
      }
    }

    private Answer ask(String who, Request<?> request) {
      try {
        Draft draft = new Draft(cluster);
        Object value = request.decide(draft, world());
        Retelling.complete(cluster, draft);
        keep(draft, who, request.describe());
        return new Answer.Granted(value, cluster.revision());
      } catch (RuntimeException e) {
        // A refusal, or a fault of ours: either way only this request is lost, and nothing of it is
        // kept.
        return new Answer.Refused(e);
      }
    }

    private void saw(NodeName node, Observation observation) {
      if (cluster.node(node).isEmpty()) {
        return;
      }
      sightings = sightings.saw(node, observation, now);
      heard.add(node);
      switch (observation) {
        case Observation.Reports reports -> {
          reports.resources().forEach(report -> noticed.add(report.resource()));
          reports.snapshots().forEach(report -> noticed.add(report.resource()));
          reports.resources().stream()
              .filter(report -> report.state() instanceof ItemState.Gone)
              .forEach(report -> gone(node, report.id(), report.generation()));
          reports.snapshots().stream()
              .filter(report -> report.state() instanceof ItemState.Gone)
              .forEach(report -> gone(node, report.id(), report.generation()));
        }
        case Observation.Complete complete -> noticed.addAll(cluster.resourcesOn(node));
        case Observation.Hello hello -> {}
        case Observation.Orphans orphans -> {}
        case Observation.Alive alive -> {}
      }
    }

    private void handKeys(ResourceDefinition definition) {
      cluster
          .resourcesOf(definition.name())
          .keySet()
          .forEach(node -> touch(node, new Touch.OfResource(definition.name())));
    }

    /** The report that something is gone comes once; its commit may have failed then. */
    private void reconsider(Departed departed) {
      NodeView view = sightings.of(departed.node());
      String id = departed.thing().id();
      Optional.ofNullable(view.resources().get(id))
          .filter(report -> report.state() instanceof ItemState.Gone)
          .ifPresent(report -> gone(departed.node(), id, report.generation()));
      Optional.ofNullable(view.snapshots().get(id))
          .filter(report -> report.state() instanceof ItemState.Gone)
          .ifPresent(report -> gone(departed.node(), id, report.generation()));
    }

    /** The node has removed what departed: now it can be forgotten here, and then there. */
    private void gone(NodeName node, String id, long generation) {
      Departed departed = cluster.departed().get(Departed.key(node, id));
      if (departed == null) {
        // Noted before, and the node has not heard of it: tell it again.
        touch(node, new Touch.OfDeparted(id));
      } else if (generation >= departed.revision()) {
        Draft draft = new Draft(cluster);
        draft.remove(departed);
        keep(draft, SELF, "note that " + departed.thing().resource() + " is gone from " + node);
      }
      sightings = sightings.forgetting(node, id);
    }

    /** Runs the workflows of every name that may have moved, until nothing moves any more. */
    void follow() {
      Set<ResourceName> open = new LinkedHashSet<>(noticed);
      while (!open.isEmpty()) {
        ResourceName name = open.iterator().next();
        open.remove(name);
        Draft draft = new Draft(cluster);
        Workflows.advance(draft, world(), name);
        Retelling.complete(cluster, draft);
        if (!draft.changes().isEmpty()) {
          // A copy that is complete frees the snapshot of its source, so its neighbours are looked
          // at too.
          Set<ResourceName> neighbours = neighbours(draft.changes());
          keep(draft, SELF, "advance " + name);
          open.addAll(neighbours);
        }
      }
    }

    private Set<ResourceName> neighbours(List<Change> changes) {
      Set<ResourceName> names = new LinkedHashSet<>();
      for (Change change : changes) {
        name(change).ifPresent(names::add);
      }
      cluster
          .snapshots()
          .forEach((source, byName) -> {
            if (byName.values().stream()
                .anyMatch(s -> s.forClone().filter(names::contains).isPresent())) {
              names.add(source);
            }
          });
      return names;
    }

    private void keep(Draft draft, String who, String what) {
      if (draft.changes().isEmpty()) {
        return;
      }
      cluster = draft.result();
      commits.add(new Commit(draft.revision(), now, who, what, draft.changes()));
      Touch.of(draft.changes(), cluster)
          .forEach((node, touches) -> touches.forEach(touch -> touch(node, touch)));
      draft.changes().forEach(change -> name(change).ifPresent(noticed::add));
      draft.changes().stream()
          .filter(change -> change.document() instanceof Node)
          .forEach(
              change -> noticed.addAll(cluster.resourcesOn(((Node) change.document()).name())));
      for (Change change : draft.changes()) {
        if (change instanceof Change.Remove(Node node)) {
          sightings = sightings.without(node.name());
        }
      }
    }

    private void touch(NodeName node, Touch touch) {
      touched.computeIfAbsent(node, name -> new LinkedHashSet<>()).add(touch);
    }

    private World world() {
      return new World(sightings, now, ids);
    }

    Outcome outcome() {
      return new Outcome(
          cluster, sightings, List.copyOf(commits), answers, touched, noticed, heard);
    }
  }

  private static Optional<ResourceName> name(Change change) {
    return switch (change.document()) {
      case ResourceDefinition definition -> Optional.of(definition.name());
      case Resource resource -> Optional.of(resource.name());
      case Snapshot snapshot -> Optional.of(snapshot.resource());
      case Departed gone -> Optional.of(gone.thing().resource());
      default -> Optional.empty();
    };
  }
}
