// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.Name;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Request;
import io.moorage.server.control.Resources.Deployment;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Image;
import io.moorage.server.reconcile.Specs;
import io.moorage.server.reconcile.Workflows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A decision followed by the wait for what it promises. Blocks its own thread and nothing else;
 * when the wait ends early the work goes on all the same.
 */
public final class Operations {
  /** How long a call waits for nodes; platforms cut calls off at about a minute. */
  public static final Duration LIMIT = Duration.ofSeconds(45);

  private static final Problem REMOVED =
      new Problem("It was removed again before it was complete.", "", "");

  private final Engine engine;
  private final LastWords lastWords = new LastWords();

  @Inject
  public Operations(Engine engine) {
    this.engine = engine;
    engine.listen(lastWords::note);
  }

  public Image image() {
    return engine.image();
  }

  /** Refuses what would be refused if it were asked for now; changes nothing. */
  public void check(Request<?> request) {
    var _ = engine.preview(request);
  }

  /** Asks for something that needs no node. */
  public <A> A ask(String who, Request<A> request) {
    return engine.ask(who, request);
  }

  /**
   * What was deployed, and how far each node has come.
   *
   * @param kept whether the definition is still there: one that was made with its replicas goes
   *     with them when one of them cannot be made
   */
  public record Deployed(Deployment deployment, Map<NodeName, Progress> nodes, boolean kept) {
    /** The failure that explains the others, where there is one. */
    public Optional<Map.Entry<NodeName, Progress.Failed>> failure() {
      return nodes.entrySet().stream()
          .flatMap(entry ->
              entry.getValue() instanceof Progress.Failed failed
                  ? java.util.stream.Stream.of(Map.entry(entry.getKey(), failed))
                  : java.util.stream.Stream.empty())
          .min(
              java.util.Comparator.comparing(
                  (Map.Entry<NodeName, Progress.Failed> entry) -> undone(entry.getValue())));
    }
  }

  /** Deploys, and waits until every node that is online has the devices, or has failed. */
  public Deployed deploy(String who, Request<Deployment> request) {
    Deployment deployment = engine.ask(who, request);
    ResourceName name = deployment.definition().name();
    Map<NodeName, Progress> nodes = settle(name, deployment.created());
    // A definition that is born with its replicas is complete, or gone, in the same breath; wait
    // for that too.
    if (deployment.definition().provisional() && allDecided(nodes)) {
      engine.await(
          List.of(name),
          image ->
              image
                  .cluster()
                  .definition(name)
                  .filter(now -> now.id().equals(deployment.definition().id()))
                  .map(now -> !now.provisional())
                  .orElse(true),
          LIMIT);
    }
    boolean kept =
        engine
            .image()
            .cluster()
            .definition(name)
            .filter(now -> now.id().equals(deployment.definition().id()))
            .isPresent();
    return new Deployed(deployment, nodes, kept);
  }

  private static boolean allDecided(Map<NodeName, Progress> nodes) {
    return nodes.values().stream()
        .allMatch(p -> p instanceof Progress.Done || p instanceof Progress.Failed);
  }

  /**
   * Waits until every online node has done what the newest image wants of some resources of a name.
   */
  public Map<NodeName, Progress> settle(ResourceName name, Collection<Resource> resources) {
    Set<Name> subjects = new HashSet<>();
    subjects.add(name);
    resources.forEach(resource -> subjects.add(resource.node()));
    Map<NodeName, Progress> last = new LinkedHashMap<>();
    engine.await(
        subjects,
        image -> {
          last.clear();
          resources.forEach(resource -> last.put(resource.node(), progress(image, resource)));
          return last.values().stream().noneMatch(p -> p instanceof Progress.Pending);
        },
        LIMIT);
    return last;
  }

  /** Waits for all replicas of a name, as after a change of its size. */
  public Map<NodeName, Progress> settle(ResourceName name) {
    return settle(name, engine.image().cluster().resourcesOf(name).values());
  }

  /** Whether every replica of a name is known to be all that the newest image wants of it. */
  public boolean inSync(ResourceName name) {
    Image image = engine.image();
    return image.cluster().resourcesOf(name).values().stream()
        .filter(Resource::diskful)
        .allMatch(replica -> progress(image, replica) instanceof Progress.Done);
  }

  private Progress progress(Image image, Resource asked) {
    NodeView view = image.sightings().of(asked.node());
    ResourceReport report = view.resources().get(asked.id());
    long revision = revision(image, asked);
    // A failure of an earlier attempt says nothing about this one.
    if (report != null
        && report.generation() >= revision
        && report.state() instanceof ItemState.Failed(var problem)) {
      return new Progress.Failed(problem);
    }
    if (view.connection() instanceof NodeView.Connection.Offline(String why, var _)) {
      return new Progress.Offline(why);
    }
    boolean removed =
        image
            .cluster()
            .resource(asked.name(), asked.node())
            .filter(now -> now.id().equals(asked.id()))
            .isEmpty();
    if (removed) {
      return new Progress.Failed(lastWords.of(asked.node(), asked.id()).orElse(REMOVED));
    }
    boolean idle =
        !asked.diskful()
            && image
                .cluster()
                .definition(asked.name())
                .filter(ResourceDefinition::networked)
                .isEmpty();
    if (idle || image.sightings().settled(asked, revision)) {
      return new Progress.Done();
    }
    return new Progress.Pending(
        report != null && report.state() instanceof ItemState.Working(String waitingFor)
            ? waitingFor
            : "the node's report");
  }

  private static long revision(Image image, Resource asked) {
    return image
        .cluster()
        .resource(asked.name(), asked.node())
        .filter(now -> now.id().equals(asked.id()))
        .flatMap(now ->
            image
                .cluster()
                .definition(now.name())
                .map(definition -> Specs.revision(now, definition)))
        .orElse(asked.revision());
  }

  /** Waits until online nodes have reported that departed things are gone. */
  public Map<NodeName, Progress> gone(ResourceName name, Map<NodeName, String> idsByNode) {
    Set<Name> subjects = new HashSet<>(idsByNode.keySet());
    subjects.add(name);
    Map<NodeName, Progress> last = new LinkedHashMap<>();
    engine.await(
        subjects,
        image -> {
          last.clear();
          idsByNode.forEach((node, id) -> last.put(node, leaving(image, node, id)));
          return last.values().stream().noneMatch(p -> p instanceof Progress.Pending);
        },
        LIMIT);
    return last;
  }

  private static Progress leaving(Image image, NodeName node, String id) {
    Departed departed = image.cluster().departed().get(Departed.key(node, id));
    if (departed == null) {
      return new Progress.Done();
    }
    NodeView view = image.sightings().of(node);
    if (view.connection() instanceof NodeView.Connection.Offline(String why, var _)) {
      return new Progress.Offline(why);
    }
    ItemState state =
        Optional.ofNullable(view.resources().get(id))
            .filter(report -> report.generation() >= departed.revision())
            .map(ResourceReport::state)
            .or(() ->
                Optional.ofNullable(view.snapshots().get(id))
                    .filter(report -> report.generation() >= departed.revision())
                    .map(SnapshotReport::state))
            .orElse(new ItemState.Working("the node's report"));
    return state instanceof ItemState.Failed(var problem)
        ? new Progress.Failed(problem)
        : new Progress.Pending("the node to remove it");
  }

  /**
   * Waits until snapshots are complete or have been given up.
   *
   * @return how each node fared, by snapshot id
   */
  public Map<String, Map<NodeName, Progress>> taken(List<Snapshot> snapshots) {
    Map<String, Map<NodeName, Progress>> last = new LinkedHashMap<>();
    engine.await(
        snapshots.stream().map(Snapshot::resource).toList(),
        image -> {
          snapshots.forEach(s -> last.put(s.id(), taken(image, s)));
          return snapshots.stream().noneMatch(s -> pending(image, s));
        },
        Workflows.SNAPSHOT_LIMIT.plusSeconds(2));
    return last;
  }

  /** Whether a failure only says that another node's failure undid the whole. */
  public static boolean undone(Progress.Failed failed) {
    return failed.problem().equals(REMOVED);
  }

  /** Whether a snapshot that was begun is there and complete. */
  public boolean complete(Snapshot begun) {
    return current(engine.image(), begun).filter(Snapshot::successful).isPresent();
  }

  private static Optional<Snapshot> current(Image image, Snapshot begun) {
    return image
        .cluster()
        .snapshot(begun.resource(), begun.name())
        .filter(now -> now.id().equals(begun.id()));
  }

  private static boolean pending(Image image, Snapshot begun) {
    return current(image, begun).filter(now -> !now.successful()).isPresent();
  }

  private Map<NodeName, Progress> taken(Image image, Snapshot snapshot) {
    Map<NodeName, Progress> nodes = new LinkedHashMap<>();
    for (NodeName node : snapshot.parts().keySet()) {
      ItemState state =
          image
              .sightings()
              .snapshotReport(node, snapshot.id())
              .map(SnapshotReport::state)
              .filter(seen -> !(seen instanceof ItemState.Gone))
              .or(() -> lastWords.of(node, snapshot.id()).map(ItemState.Failed::new))
              .orElse(new ItemState.Working("the node's report"));
      nodes.put(
          node,
          switch (state) {
            case ItemState.Settled settled -> new Progress.Done();
            case ItemState.Gone gone -> new Progress.Pending("nothing: it was given up");
            case ItemState.Failed(var problem) -> new Progress.Failed(problem);
            case ItemState.Working(String waitingFor) -> new Progress.Pending(waitingFor);
          });
    }
    return nodes;
  }

  /** Waits for news of a node. */
  public boolean awaitNode(
      NodeName node, java.util.function.Predicate<Image> condition, Duration limit) {
    return engine.await(List.of(node), condition, limit);
  }
}
