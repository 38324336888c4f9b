// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.NodeView;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Use;
import io.moorage.server.control.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a node that cannot be reached is given up, so that what it holds gets new replicas. How long
 * it has been away is counted anew after a restart of the server, since before that nobody looked.
 */
public record Evictions(Cluster cluster, Sightings sightings) {
  private static final String ALLOWED = "DrbdOptions/AutoEvictAllowEviction";
  private static final String AFTER_MINUTES = "DrbdOptions/AutoEvictAfterTime";
  private static final String AWAY_PERCENT = "DrbdOptions/AutoEvictMaxDisconnectedNodes";
  private static final int AFTER_MINUTES_UNSAID = 60;
  private static final int AWAY_PERCENT_UNSAID = 34;

  /** Evicts a node whose time is over, if nothing speaks against it. */
  public static void advance(Draft draft, World world, Node node) {
    Evictions evictions = new Evictions(draft.cluster(), world.sightings());
    boolean over = evictions.due(node).filter(due -> !world.now().isBefore(due)).isPresent();
    if (over && evictions.held(node).isEmpty()) {
      Withdrawals.evicted(draft, world, node);
    }
  }

  /** The nodes whose time is running. */
  public static List<Node> away(Cluster cluster, Sightings sightings) {
    Evictions evictions = new Evictions(cluster, sightings);
    return cluster.nodes().values().stream()
        .filter(node -> evictions.due(node).isPresent())
        .toList();
  }

  /** When a node is given up if it stays away; empty where it is not. */
  public Optional<Instant> due(Node node) {
    Inherited properties = Inherited.of(cluster, node);
    Duration after =
        Duration.ofMinutes(properties.number(AFTER_MINUTES).orElse(AFTER_MINUTES_UNSAID));
    // Without anything on it there is nothing to make anew.
    boolean candidate =
        node.type().hasDaemon()
            && !cluster.givenUp(node.name())
            && !cluster.resourcesOn(node.name()).isEmpty()
            && properties.on(ALLOWED, true);
    return candidate
        ? sightings.of(node.name()).offlineSince().map(since -> since.plus(after))
        : Optional.empty();
  }

  /** Why a node is not given up although its time is over. */
  public Optional<String> held(Node node) {
    if (replicating(cluster, sightings, node)) {
      return Optional.of("its replicas are connected to their peers, so it works");
    }
    List<Node> all = cluster.nodes().values().stream().filter(n -> n.type().hasDaemon()).toList();
    long away = all.stream().filter(this::offline).count();
    int percent =
        new Inherited(List.of(cluster.serverProperties().values()))
            .number(AWAY_PERCENT)
            .orElse(AWAY_PERCENT_UNSAID);
    long most = Math.round(percent * all.size() / 100.0);
    return away > most
        ? Optional.of(
            away
                + " of "
                + all.size()
                + " nodes are away, more than "
                + percent
                + " %: rather the network is at fault")
        : Optional.empty();
  }

  private boolean offline(Node node) {
    return sightings.of(node.name()).connection() instanceof NodeView.Connection.Offline;
  }

  /** Whether a node works although the server cannot reach it. */
  static boolean replicating(Cluster cluster, Sightings sightings, Node node) {
    return cluster.resourcesOn(node.name()).stream()
        .flatMap(name -> cluster.resource(name, node.name()).stream())
        .anyMatch(resource -> !Use.connections(cluster, sightings, resource).isEmpty());
  }
}
