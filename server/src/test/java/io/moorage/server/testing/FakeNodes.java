// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.testing;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.Observation;
import io.moorage.driver.wire.PhysicalDisks;
import io.moorage.driver.wire.PhysicalDisks.PhysicalDisk;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Node;
import io.moorage.server.control.Draft;
import io.moorage.server.control.Request;
import io.moorage.server.control.World;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Input;
import io.moorage.server.engine.Outcome;
import io.moorage.server.operation.NodeCallException;
import io.moorage.server.operation.NodeDisks;
import io.moorage.server.operation.NodePlans;
import io.moorage.server.reconcile.Specs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Nodes that connect as soon as they are registered and settle every spec at once, as far as the
 * test has not told them to fail at it.
 */
public final class FakeNodes implements NodePlans, NodeDisks {

  private static final Capabilities ABLE =
      new Capabilities(
          Set.of(ProviderKind.FILE, ProviderKind.FILE_THIN, ProviderKind.LVM_THIN),
          Set.of(LayerKind.STORAGE, LayerKind.LUKS),
          Map.of(ProviderKind.ZFS, List.of("the command 'zfs' is missing")),
          Map.of(LayerKind.DRBD, List.of("the kernel module 'drbd' is missing")));

  private static final Capabilities REPLICATING =
      new Capabilities(
          ABLE.providers(),
          Set.of(LayerKind.STORAGE, LayerKind.LUKS, LayerKind.DRBD),
          ABLE.unsupportedProviders(),
          Map.of());

  private volatile Capabilities able = ABLE;
  private final Engine engine;
  private final ByteSize poolSize;
  private final Set<NodeName> unreachable = ConcurrentHashMap.newKeySet();
  private final Map<NodeName, Problem> failing = new ConcurrentHashMap<>();
  private final Map<NodeName, List<PhysicalDisk>> disks = new ConcurrentHashMap<>();
  private final Map<String, String> frozen = new ConcurrentHashMap<>();
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  private FakeNodes(Engine engine, ByteSize poolSize) {
    this.engine = engine;
    this.poolSize = poolSize;
  }

  /** Nodes whose pools all have that size. */
  public static FakeNodes attach(Engine engine, ByteSize poolSize) {
    FakeNodes nodes = new FakeNodes(engine, poolSize);
    engine.listen(nodes::hear);
    return nodes;
  }

  /** Nodes that connect from here on can replicate. */
  public void replicate() {
    able = REPLICATING;
  }

  /** A node with that name will not connect, or is lost if it has. */
  public void unreachable(NodeName node) {
    unreachable.add(node);
    engine.offer(new Input.Lost(node, "connection refused"));
    engine.ask("test", new Seen());
  }

  /** The node is there again, and catches up. */
  public void reachable(NodeName node) {
    unreachable.remove(node);
    connect(engine.image().cluster(), node);
    engine.ask("test", new Seen());
  }

  /** Is answered after the writer has seen all that was offered before. */
  private record Seen() implements Request<Boolean> {
    @Override
    public String describe() {
      return "see";
    }

    @Override
    public Boolean decide(Draft draft, World world) {
      return true;
    }
  }

  /** The node fails at every resource and snapshot that is to come. */
  public void failing(NodeName node, Problem problem) {
    failing.put(node, problem);
  }

  public void working(NodeName node) {
    failing.remove(node);
  }

  /** A pool on this cannot be read. */
  public void unreadable(String backing) {
    unreadable.add(backing);
  }

  /** The node has these free disks. */
  public void disks(NodeName node, PhysicalDisk... free) {
    disks.put(node, List.of(free));
  }

  @Override
  public PhysicalDisks disks(NodeName node) throws NodeCallException {
    if (unreachable.contains(node)) {
      throw NodeCallException.unanswered("connection refused");
    }
    return new PhysicalDisks(disks.getOrDefault(node, List.of()));
  }

  @Override
  public DevicePool.Made make(NodeName node, DevicePool wanted) throws NodeCallException {
    List<PhysicalDisk> left =
        disks(node).disks().stream()
            .filter(disk -> !wanted.devices().contains(disk.device()))
            .toList();
    if (disks(node).disks().size() - left.size() != wanted.devices().size()) {
      throw NodeCallException.refused(
          new Problem("the device pool was not made", "a disk is not free", "take another"));
    }
    disks.put(node, left);
    return new DevicePool.Made(wanted.backing());
  }

  private void hear(Outcome outcome) {
    for (Commit commit : outcome.commits()) {
      for (Change change : commit.changes()) {
        if (change instanceof Change.Put(Node node)
            && node.type().hasDaemon()
            && !outcome.sightings().online(node.name())) {
          connect(outcome.cluster(), node.name());
        }
      }
    }
    outcome
        .touched()
        .forEach((node, touches) -> {
          if (outcome.sightings().online(node) && !unreachable.contains(node)) {
            settle(node, Specs.delta(outcome.cluster(), node, engine.epoch(), touches));
          }
        });
  }

  private void connect(Cluster cluster, NodeName node) {
    if (unreachable.contains(node)) {
      return;
    }
    engine.offer(new Input.Saw(node, new Observation.Hello(node.value(), "test", 0, able)));
    settle(node, Specs.full(cluster, node, engine.epoch()));
    engine.offer(new Input.Saw(node, new Observation.Complete()));
  }

  private void settle(NodeName node, SpecUpdate update) {
    Observation.Reports reports =
        new Observation.Reports(
            update.pools().stream().map(this::report).toList(),
            update.resources().stream().map(spec -> report(node, spec)).toList(),
            update.snapshots().stream().map(spec -> report(node, spec)).toList());
    if (!reports.pools().isEmpty()
        || !reports.resources().isEmpty()
        || !reports.snapshots().isEmpty()) {
      engine.offer(new Input.Saw(node, reports));
    }
  }

  private PoolReport report(PoolSpec spec) {
    return new PoolReport(
        spec.name(),
        spec.generation(),
        unreadable.contains(spec.backing())
            ? new Observed.Unknown<>(spec.backing() + ": no such directory")
            : new Observed.Known<>(new PoolCapacity(poolSize, poolSize, ByteSize.kibibytes(4))));
  }

  private ResourceReport report(NodeName node, ResourceSpec spec) {
    Problem problem = failing.get(node);
    if (spec.lifecycle() == ResourceSpec.Lifecycle.ABSENT) {
      return report(spec, new ItemState.Gone(), List.of());
    }
    if (problem != null) {
      return report(spec, new ItemState.Failed(problem), List.of());
    }
    return report(
        spec,
        new ItemState.Settled(),
        spec.volumes().stream()
            .map(volume ->
                new ResourceReport.VolumeReport(
                    volume.number(),
                    Optional.of("/dev/fake/" + spec.resource() + "_" + volume.number()),
                    volume.size(),
                    volume.size(),
                    volume.content().id()))
            .toList());
  }

  private ResourceReport report(
      ResourceSpec spec, ItemState state, List<ResourceReport.VolumeReport> volumes) {
    spec.freeze().ifPresent(freeze -> frozen.put(spec.id(), freeze.id()));
    ResourceReport.Freeze.Stage stage =
        spec.freeze().isPresent()
            ? ResourceReport.Freeze.Stage.HOLDS
            : ResourceReport.Freeze.Stage.KEPT;
    Optional<NetworkFacts> network =
        state instanceof ItemState.Settled ? HealthyNetwork.of(spec) : Optional.empty();
    return new ResourceReport(
        spec.id(),
        spec.resource(),
        spec.generation(),
        state,
        volumes.stream()
            .map(volume ->
                network
                    .filter(DrbdFacts.class::isInstance)
                    .map(over -> volume.withDevice(over.devicePath(volume.number())))
                    .orElse(volume))
            .toList(),
        network,
        Optional.ofNullable(frozen.get(spec.id())).map(id -> new ResourceReport.Freeze(id, stage)));
  }

  private SnapshotReport report(NodeName node, SnapshotSpec spec) {
    Problem problem = failing.get(node);
    ResourceName resource = spec.resource();
    return switch (spec.phase()) {
      case REMOVE ->
          new SnapshotReport(
              spec.id(), resource, spec.generation(), new ItemState.Gone(), Optional.empty());
      case TAKE, KEEP ->
          problem != null
              ? new SnapshotReport(
                  spec.id(),
                  resource,
                  spec.generation(),
                  new ItemState.Failed(problem),
                  Optional.empty())
              : new SnapshotReport(
                  spec.id(),
                  resource,
                  spec.generation(),
                  new ItemState.Settled(),
                  Optional.of(Instant.EPOCH.plusSeconds(spec.generation())));
    };
  }

  @Override
  public PlanAnswer plan(NodeName node, PlanRequest request) {
    return new PlanAnswer(
        request.resources().stream()
            .map(spec ->
                new PlanAnswer.PlannedStep(
                    "bring " + spec.resource() + " to " + spec.lifecycle(), List.of("fake")))
            .toList(),
        List.of());
  }
}
