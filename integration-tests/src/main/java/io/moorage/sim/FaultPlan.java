// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.driver.simulated.drbd.DrbdWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What goes wrong, when, and for how long. Each run has some kinds of faults and not others. */
final class FaultPlan {
  private final SimulatedCluster cluster;
  private final Timeline timeline;
  private final DrbdWorld drbd;
  private final Chance chance;
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<String, Integer> happened = new TreeMap<>();
  private final int pauseMillis;
  private boolean over;

  /** A kind of fault. */
  private record Kind(String name, Runnable begin) {}

  FaultPlan(SimulatedNode.Surroundings surroundings, SimulatedCluster cluster) {
    this.cluster = cluster;
    this.timeline = surroundings.timeline();
    this.drbd = surroundings.drbd();
    this.chance = surroundings.chance().fork();
    for (Kind kind : all()) {
      if (chance.oneIn(2)) {
        kinds.add(kind);
      }
    }
    pauseMillis = chance.pick(List.of(300, 1500, 6000));
  }

  private List<Kind> all() {
    return List.of(
        new Kind("server crash", this::serverCrash),
        new Kind("node crash", this::nodeCrash),
        new Kind("node crash in mid-step", () -> node().crashPoints().arm(chance.below(12))),
        new Kind("connection broken", () -> link().broken("the connection broke")),
        new Kind("network cut", this::networkCut),
        new Kind("replication cut", this::replicationCut),
        new Kind("node off for long", this::nodeOff),
        new Kind("pool unreadable", this::poolUnreadable),
        new Kind("pool full", this::poolFull),
        new Kind("commands fail", this::commandsFail),
        new Kind("ledger not writable", this::ledgerBroken),
        new Kind("store not writable", this::storeBroken),
        new Kind("foreign name", this::foreignName));
  }

  void begin() {
    next();
  }

  Map<String, Integer> happened() {
    return happened;
  }

  private void next() {
    if (over || kinds.isEmpty()) {
      return;
    }
    timeline.after(
        chance.millis(1, pauseMillis),
        "fault",
        () -> {
          if (!over) {
            Kind kind = chance.pick(kinds);
            happened.merge(kind.name(), 1, Integer::sum);
            cluster.journal().note("  " + kind.name());
            kind.begin().run();
            next();
          }
        });
  }

  /** Everything works again. */
  void heal() {
    over = true;
    drbd.healAll();
    cluster.server().storeFails(false);
    cluster.server().start();
    for (Link link : cluster.links()) {
      link.cut(false);
      SimulatedNode node = link.node();
      node.faults().end();
      node.lines().broken(false);
      cluster.foreign().removeAll(node);
      node.start();
    }
  }

  private Link link() {
    return chance.pick(cluster.links());
  }

  private SimulatedNode node() {
    return link().node();
  }

  private PoolName pool() {
    return new PoolName(chance.pick(SimulatedNode.Hardware.POOLS));
  }

  private void later(int most, String what, Runnable action) {
    timeline.after(
        chance.millis(1, most),
        what,
        () -> {
          if (!over) {
            action.run();
          }
        });
  }

  private void serverCrash() {
    cluster.server().crash();
    later(4000, "server restart", cluster.server()::start);
  }

  private void nodeCrash() {
    SimulatedNode node = node();
    if (node.daemon().isPresent()) {
      node.crash("at rest", chance.oneIn(3));
    }
  }

  /** Two nodes lose each other, and go on seeing the server. */
  private void replicationCut() {
    NodeName one = node().name();
    NodeName other = node().name();
    if (!one.equals(other)) {
      drbd.cut(one, other);
      later(20_000, "replicas see each other again", () -> drbd.heal(one, other));
    }
  }

  private void networkCut() {
    Link link = link();
    link.cut(true);
    later(8000, "the network is whole again", () -> link.cut(false));
  }

  /** Nobody reaches it, for so long that it may be given up. */
  private void nodeOff() {
    Link link = link();
    NodeName name = link.node().name();
    link.cut(true);
    drbd.isolate(name);
    timeline.after(
        chance.millis(60_000, 150_000),
        name + " is reached again",
        () -> {
          if (!over) {
            link.cut(false);
            drbd.rejoin(name);
          }
        });
  }

  private void poolUnreadable() {
    SimulatedNode node = node();
    PoolName pool = pool();
    node.faults().unreadable(pool, true);
    if (chance.oneIn(2)) {
      node.within(() -> node.daemon().ifPresent(Daemon::sweepNow));
    }
    later(10_000, "pool readable", () -> node.faults().unreadable(pool, false));
  }

  private void poolFull() {
    SimulatedNode node = node();
    PoolName pool = pool();
    node.faults().full(pool, true);
    later(10_000, "pool has room", () -> node.faults().full(pool, false));
  }

  private void commandsFail() {
    SimulatedNode node = node();
    node.faults().failing(chance.between(2, 6));
    later(5000, "commands work", () -> node.faults().failing(0));
  }

  private void ledgerBroken() {
    SimulatedNode node = node();
    node.lines().broken(true);
    later(3000, "ledger writable", () -> node.lines().broken(false));
  }

  private void storeBroken() {
    cluster.server().storeFails(true);
    later(3000, "store writable", () -> cluster.server().storeFails(false));
  }

  private void foreignName() {
    SimulatedNode node = node();
    PoolName pool = pool();
    String name = "rs" + chance.below(7) + "_0000" + chance.below(2);
    cluster.foreign().add(node, pool, name);
    later(10_000, "foreign name moves away", () -> cluster.foreign().remove(node, pool, name));
  }
}
