// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.NodeName;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.engine.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A server, its nodes, the network between them, and those who watch. */
final class SimulatedCluster implements SimulatedServer.Audience {
  private final SimulatedNode.Surroundings surroundings;
  private final SimulatedServer server;
  private final List<Link> links = new ArrayList<>();
  private final DiskWatches disks;
  private final Map<NodeName, LedgerWatch> ledgers = new HashMap<>();
  private final History history = new History();
  private final Clients clients;
  private final CommitRules rules;
  private final Promises promises;
  private final ForeignNames foreign = new ForeignNames();
  private Cluster durable = Cluster.EMPTY;
  private long reign;

  SimulatedCluster(
      SimulatedNode.Surroundings surroundings,
      int nodes,
      UnaryOperator<StorageProviderFactory> drivers,
      boolean answersEarly) {
    this.surroundings = surroundings;
    this.server = new SimulatedServer(surroundings, this, answersEarly);
    this.clients = new Clients(surroundings, server);
    this.disks = new DiskWatches(surroundings.findings());
    this.rules =
        new CommitRules(
            clients::behind,
            disks,
            new ReplicaWatch(surroundings.drbd(), surroundings.findings()),
            surroundings.findings());
    this.promises = new Promises(surroundings.findings());
    for (int i = 1; i <= nodes; i++) {
      add(new SimulatedNode(new NodeName("node" + i), surroundings, drivers));
    }
  }

  private void add(SimulatedNode node) {
    Link link = new Link(surroundings, server, node);
    node.onCrash(() -> {
      link.broken("the daemon died");
      surroundings
          .timeline()
          .after(surroundings.chance().millis(50, 4000), "restart of " + node.name(), node::start);
    });
    server.link(link);
    links.add(link);
    disks.add(new DiskWatch(node, history, surroundings.findings()));
    ledgers.put(node.name(), new LedgerWatch(node, surroundings.findings()));
  }

  Journal journal() {
    return surroundings.journal();
  }

  SimulatedServer server() {
    return server;
  }

  List<Link> links() {
    return links;
  }

  List<NodeName> nodeNames() {
    return links.stream().map(link -> link.node().name()).toList();
  }

  DiskWatches disks() {
    return disks;
  }

  Clients clients() {
    return clients;
  }

  ForeignNames foreign() {
    return foreign;
  }

  void start() {
    server.start();
    links.forEach(link -> link.node().start());
  }

  /** Lets imagined time pass, and holds every invariant against every event. */
  void run(Duration span) {
    Instant end = surroundings.timeline().instant().plus(span);
    while (surroundings.timeline().step(end)) {
      look();
    }
  }

  private void look() {
    for (DiskWatch watch : disks.all()) {
      if (watch.node().tookAction()) {
        watch.look();
        Objects.requireNonNull(ledgers.get(watch.node().name())).look();
      }
    }
    if (server.running() && server.epoch() != reign) {
      reign = server.epoch();
      restarted();
    }
    surroundings.findings().raise();
  }

  private void restarted() {
    surroundings
        .findings()
        .require(
            server.published().equals(durable),
            "a restart finds what was durable",
            "found " + server.published() + ", durable is " + durable);
    surroundings
        .findings()
        .require(
            server.published().revision() >= clients.acknowledged(),
            "what is acknowledged is durable",
            "a restart found revision "
                + server.published().revision()
                + ", somebody was told "
                + clients.acknowledged());
  }

  @Override
  public void committed(List<Commit> commits) {
    for (Commit commit : commits) {
      Cluster before = durable;
      durable = DurableStore.replay(durable, commit);
      history.add(commit);
      rules.check(before, commit, durable);
    }
    promises.check(durable);
  }

  @Override
  public void answered(long id, Outcome.Answer answer) {
    clients.answered(id, answer);
  }

  @Override
  public void died() {
    clients.died();
  }
}
