// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.wire.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All that was seen: the second image, never kept on disk and never mixed with the first. What is
 * not in it is unknown, not absent.
 *
 * @param unlocked whether the keys of encrypted volumes can be told: nobody but a person does that
 */
public record Sightings(PMap<NodeName, NodeView> nodes, boolean unlocked) {
  public static final Sightings NONE = new Sightings(HashTreePMap.empty(), false);

  /** The same once the master passphrase was entered. */
  public Sightings withKeys() {
    return new Sightings(nodes, true);
  }

  public NodeView of(NodeName node) {
    return nodes.getOrDefault(node, NodeView.unseen());
  }

  public boolean online(NodeName node) {
    return of(node).online();
  }

  /** The room in a pool, as far as its node can be asked. */
  public Optional<PoolCapacity> capacity(PoolKey pool) {
    NodeView view = of(pool.node());
    return view.online()
        ? Optional.ofNullable(view.pools().get(pool.pool()))
            .flatMap(report -> report.capacity().known())
        : Optional.empty();
  }

  public Optional<PoolReport> poolReport(PoolKey pool) {
    return Optional.ofNullable(of(pool.node()).pools().get(pool.pool()));
  }

  /** The newest report on a resource, also from a node that has since been lost. */
  public Optional<ResourceReport> report(Resource resource) {
    return Optional.ofNullable(of(resource.node()).resources().get(resource.id()));
  }

  /** How a resource reaches over the network, where its node can be asked. */
  public Optional<NetworkFacts> network(Resource resource) {
    return online(resource.node())
        ? report(resource).flatMap(ResourceReport::network)
        : Optional.empty();
  }

  /** How a resource is replicated, where its node can be asked. */
  public Optional<DrbdFacts> drbd(Resource resource) {
    return network(resource).filter(DrbdFacts.class::isInstance).map(DrbdFacts.class::cast);
  }

  /** Since when a resource has been in use without a break, where its node can be asked. */
  public Optional<Instant> primarySince(Resource resource) {
    return online(resource.node())
        ? Optional.ofNullable(of(resource.node()).primarySince().get(resource.id()))
        : Optional.empty();
  }

  public Optional<SnapshotReport> snapshotReport(NodeName node, String id) {
    return Optional.ofNullable(of(node).snapshots().get(id));
  }

  /** Whether a node has reported that it did what the given revision of the resource asks for. */
  public boolean settled(Resource resource, long revision) {
    return report(resource)
        .filter(report -> report.generation() >= revision)
        .filter(report -> report.state() instanceof ItemState.Settled)
        .isPresent();
  }

  /** What is seen after one more line from a node. */
  public Sightings saw(NodeName node, Observation observation, Instant now) {
    NodeView view = of(node);
    return switch (observation) {
      case Observation.Hello hello -> with(node, joining(hello));
      case Observation.Reports reports -> with(node, withReports(view, reports, now));
      case Observation.Orphans orphans ->
          with(
              node,
              new NodeView(
                  view.connection(),
                  view.capabilities(),
                  view.pools(),
                  view.resources(),
                  view.snapshots(),
                  view.primarySince(),
                  orphans.orphans()));
      case Observation.Complete complete ->
          with(node, view.with(new NodeView.Connection.Online(now)));
      case Observation.Alive alive -> this;
    };
  }

  private Sightings with(NodeName node, NodeView view) {
    return new Sightings(nodes.plus(node, view), unlocked);
  }

  /**
   * A node that says hello says all it has afterwards; what an earlier connection told counts no
   * more.
   */
  private static NodeView joining(Observation.Hello hello) {
    return new NodeView(
        new NodeView.Connection.Joining(),
        hello.capabilities(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        List.of());
  }

  /**
   * What is seen after the connection to a node was lost, or could once more not be made: it is
   * away since the first time.
   */
  public Sightings lost(NodeName node, String why, Instant now) {
    Instant since = of(node).offlineSince().orElse(now);
    return new Sightings(
        nodes.plus(node, of(node).with(new NodeView.Connection.Offline(why, Optional.of(since)))),
        unlocked);
  }

  /** A node of which nothing was seen counts as away from the first time that it was looked for. */
  public Sightings lookingFor(NodeName node, Instant now) {
    return nodes.containsKey(node) ? this : lost(node, "it was not reached yet", now);
  }

  /** What is seen after a node was deleted. */
  public Sightings without(NodeName node) {
    return new Sightings(nodes.minus(node), unlocked);
  }

  /** What is seen after the server has taken note that something is gone. */
  public Sightings forgetting(NodeName node, String id) {
    NodeView view = of(node);
    return new Sightings(
        nodes.plus(
            node,
            new NodeView(
                view.connection(),
                view.capabilities(),
                view.pools(),
                view.resources().minus(id),
                view.snapshots().minus(id),
                view.primarySince().minus(id),
                view.orphans())),
        unlocked);
  }

  private static NodeView withReports(NodeView view, Observation.Reports reports, Instant now) {
    PMap<PoolName, PoolReport> pools = view.pools();
    for (PoolReport report : reports.pools()) {
      pools = pools.plus(report.pool(), report);
    }
    PMap<String, ResourceReport> resources = view.resources();
    PMap<String, Instant> primarySince = view.primarySince();
    for (ResourceReport report : reports.resources()) {
      resources = resources.plus(report.id(), report);
      boolean primary =
          report.network().filter(f -> f instanceof DrbdFacts drbd && drbd.primary()).isPresent();
      primarySince =
          primary
              ? primarySince.plus(report.id(), primarySince.getOrDefault(report.id(), now))
              : primarySince.minus(report.id());
    }
    PMap<String, SnapshotReport> snapshots = view.snapshots();
    for (SnapshotReport report : reports.snapshots()) {
      snapshots = snapshots.plus(report.id(), report);
    }
    return new NodeView(
        view.connection(),
        view.capabilities(),
        pools,
        resources,
        snapshots,
        primarySince,
        view.orphans());
  }
}
