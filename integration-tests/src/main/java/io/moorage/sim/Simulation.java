// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Pools;
import io.moorage.server.control.Properties;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Request;
import io.moorage.server.control.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One run from a seed: a cluster is set up, clients ask and things go wrong at once, then all is
 * healed and has to settle, then everything is deleted and nothing may be left.
 */
final class Simulation {
  private static final List<Duration> TROUBLE =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(45),
          Duration.ofMinutes(3));
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration GLANCE = Duration.ofSeconds(15);

  private final Journal journal;
  private final Findings findings = new Findings();
  private final Timeline timeline;
  private final Chance chance;
  private final SimulatedCluster cluster;
  private final Guests guests;
  private final FaultPlan faults;
  private final Setup setup;
  private boolean asking;

  /**
   * What is run.
   *
   * @param drivers what the nodes' drivers are wrapped in; a test plants its bugs here
   * @param answersEarly whether the server answers before its commit, which is such a bug
   */
  record Setup(
      long seed,
      UnaryOperator<StorageProviderFactory> drivers,
      boolean answersEarly,
      Consumer<String> listener) {
    static Setup of(long seed) {
      return new Setup(seed, UnaryOperator.identity(), false, line -> {});
    }

    Setup withSeed(long other) {
      return new Setup(other, drivers, answersEarly, listener);
    }

    Setup listenedToBy(Consumer<String> told) {
      return new Setup(seed, drivers, answersEarly, told);
    }

    Setup withDrivers(UnaryOperator<StorageProviderFactory> wrapped) {
      return new Setup(seed, wrapped, answersEarly, listener);
    }

    Setup answeringEarly() {
      return new Setup(seed, drivers, true, listener);
    }
  }

  Simulation(Setup setup) {
    this.setup = setup;
    this.journal = new Journal(setup.listener());
    this.timeline = new Timeline(journal);
    this.chance = new Chance(setup.seed());
    SimulatedNode.Surroundings surroundings =
        SimulatedNode.Surroundings.of(timeline, journal, findings, chance);
    this.cluster =
        new SimulatedCluster(
            surroundings, chance.between(3, 5), setup.drivers(), setup.answersEarly());
    this.guests = new Guests(surroundings, cluster.server(), cluster.disks());
    this.faults = new FaultPlan(surroundings, cluster);
  }

  /** Runs it to its end. Whatever is wrong is in what is returned. */
  Result run() {
    Optional<Throwable> failure = Optional.empty();
    try (ErrorLog _ = ErrorLog.open(findings)) {
      setUp();
      trouble();
      heal();
      deleteAll();
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
    return new Result(setup.seed(), journal, counts(), failure);
  }

  private Result.Counts counts() {
    return new Result.Counts(
        journal.events(),
        cluster.clients().requests(),
        guests.writes(),
        cluster.server().crashes(),
        cluster.links().stream().mapToInt(link -> link.node().crashes()).sum(),
        cluster.links().stream().mapToInt(Link::breaks).sum(),
        timeline.elapsed(),
        cluster.clients().granted(),
        cluster.clients().refused(),
        faults.happened());
  }

  private void setUp() {
    cluster.start();
    ask(new Nodes.Seed());
    for (Link link : cluster.links()) {
      ask(
          new Nodes.Create(
              link.node().name(),
              Node.Type.SATELLITE,
              List.of(
                  new Nodes.Address(
                      "default", "192.0.2.1", Optional.of(1), Node.Encryption.SSL, true)),
              Map.of()));
      pool(link, "thin", ProviderKind.LVM_THIN);
      pool(link, "thick", ProviderKind.LVM);
      pool(link, "zfs", ProviderKind.ZFS);
    }
    automatisms();
    // Nodes that said hello before they were registered were not listened to.
    cluster.links().forEach(link -> link.broken("the node was registered"));
    cluster.run(GLANCE);
  }

  /** What happens by itself after some time is to happen within a run, in some of them. */
  private void automatisms() {
    Map<String, String> settings = new TreeMap<>();
    if (chance.oneIn(2)) {
      settings.put("DrbdOptions/AutoEvictAfterTime", chance.oneIn(2) ? "0" : "1");
      settings.put("DrbdOptions/AutoEvictMaxDisconnectedNodes", "50");
    }
    if (chance.oneIn(2)) {
      settings.put("DrbdOptions/auto-diskful", "1");
    }
    if (!settings.isEmpty()) {
      ask(new Properties.ModifyServer(PropertyChange.setting(settings)));
    }
  }

  private void pool(Link link, String name, ProviderKind kind) {
    ask(new Pools.Create(link.node().name(), new PoolName(name), kind, "/dev/" + name, Map.of()));
  }

  private void ask(Request<?> request) {
    cluster.clients().ask(request);
    cluster.run(Duration.ofMillis(50));
  }

  private void trouble() {
    asking = true;
    int pause = chance.pick(List.of(60, 200, 600));
    nextRequest(pause);
    nextWrite();
    faults.begin();
    cluster.run(chance.pick(TROUBLE));
    asking = false;
  }

  private void nextRequest(int pauseMillis) {
    timeline.after(
        chance.millis(1, pauseMillis),
        "a client thinks",
        () -> {
          if (asking) {
            request().ifPresent(cluster.clients()::ask);
            nextRequest(pauseMillis);
          }
        });
  }

  private Optional<? extends Request<?>> request() {
    Picks picks = new Picks(cluster.server().published(), cluster.nodeNames(), chance);
    int point = chance.below(Verbs.ALL.stream().mapToInt(Verbs.Verb::weight).sum());
    for (Verbs.Verb verb : Verbs.ALL) {
      point -= verb.weight();
      if (point < 0) {
        return verb.make().apply(picks);
      }
    }
    throw new IllegalStateException("the weights do not add up");
  }

  private void nextWrite() {
    timeline.after(
        chance.millis(1, 400),
        "guests work",
        () -> {
          if (asking) {
            guests.write();
          }
          guests.openAndClose();
          guests.useReplicated();
          nextWrite();
        });
  }

  private void heal() {
    journal.note("all is healed");
    faults.heal();
    settle("settled");
    // Guests go on using what they have, and some of it comes to them meanwhile.
    cluster.run(Duration.ofSeconds(90));
    settle("settled still");
  }

  /** Waits until all is as it should be, for as long as that may take. */
  private void settle(String goal) {
    List<String> open = List.of("nothing was looked at yet");
    for (int i = 0; i < PATIENCE.dividedBy(GLANCE) && !open.isEmpty(); i++) {
      cluster.run(GLANCE);
      open = Settlement.open(cluster);
    }
    if (!open.isEmpty()) {
      throw new Violation("after healing all is " + goal, String.join("\n  ", open));
    }
  }

  private void deleteAll() {
    journal.note("all is deleted");
    for (int i = 0; i < 20 && !empty(); i++) {
      deletions(cluster.server().published()).forEach(this::ask);
      cluster.run(GLANCE);
    }
    settle("gone");
    if (!empty()) {
      throw new Violation(
          "what is deleted is gone", cluster.server().published().definitions().toString());
    }
    cluster
        .disks()
        .all()
        .forEach(watch -> {
          if (!watch.volumes().isEmpty() || !watch.parts().isEmpty()) {
            throw new Violation(
                "deleting everything empties the disks", watch.volumes().toString());
          }
        });
  }

  private boolean empty() {
    Cluster image = cluster.server().published();
    return image.definitions().isEmpty()
        && image.snapshots().isEmpty()
        && image.resources().isEmpty()
        && image.departed().isEmpty()
        && image.use().isEmpty();
  }

  private static List<Request<?>> deletions(Cluster image) {
    List<Request<?>> deletions = new ArrayList<>();
    image
        .definitions()
        .keySet()
        .forEach(name -> {
          image
              .attachmentsOf(name)
              .keySet()
              .forEach(node -> deletions.add(new Attachments.Detach(name, node)));
          image
              .snapshotsOf(name)
              .keySet()
              .forEach(snapshot -> deletions.add(new Snapshots.Delete(name, snapshot, List.of())));
          deletions.add(new Definitions.Delete(name));
        });
    return deletions;
  }
}
