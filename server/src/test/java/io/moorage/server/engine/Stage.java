// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.Nodes;
import io.moorage.server.control.Pools;
import io.moorage.server.control.Request;
import io.moorage.server.control.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** A control plane with two nodes that are online, driven input by input. */
public final class Stage {
  public static final NodeName ALPHA = new NodeName("alpha");
  public static final NodeName BETA = new NodeName("beta");
  public static final ResourceName DATA = new ResourceName("data");
  private static final PoolName POOL = new PoolName("pool");
  private static final ByteSize SIZE = ByteSize.mebibytes(8);

  private final Core core = new Core(this::nextId);
  private Cluster cluster = Cluster.EMPTY;
  private Sightings sightings = Sightings.NONE;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long ids;

  /** A stage with a resource {@link #DATA} of one volume on both nodes, complete. */
  public static Stage withTwoReplicas() {
    Stage stage = new Stage();
    stage.ask(new Nodes.Seed());
    stage.addNode(ALPHA);
    stage.addNode(BETA);
    stage.ask(
        new Definitions.Create(
            Definitions.Naming.of(DATA),
            ResourceGroup.DEFAULT,
            Map.of(),
            List.of(LayerKind.STORAGE)));
    stage.addVolume();
    stage.ask(
        new Resources.Create(
            DATA, List.of(order(ALPHA), order(BETA)), Optional.of(List.of(LayerKind.STORAGE))));
    stage.settles(DATA, ALPHA, 1);
    stage.settles(DATA, BETA, 1);
    return stage;
  }

  private static Resources.Order order(NodeName node) {
    return new Resources.Order(node, Map.of("StorPoolName", POOL.value()), false);
  }

  private String nextId() {
    return new UUID(0, ++ids).toString();
  }

  private void addNode(NodeName name) {
    ask(
        new Nodes.Create(
            name,
            Node.Type.SATELLITE,
            List.of(
                new Nodes.Address(
                    "default", "192.0.2.1", Optional.of(1), Node.Encryption.SSL, true)),
            Map.of()));
    ask(new Pools.Create(name, POOL, ProviderKind.ZFS, "tank", Map.of()));
    saw(
        name,
        new Observation.Hello(
            name.value(),
            "test",
            0,
            new Capabilities(
                Set.of(ProviderKind.ZFS), Set.of(LayerKind.STORAGE), Map.of(), Map.of())));
    poolIs(
        name,
        new Observed.Known<>(
            new PoolCapacity(ByteSize.gibibytes(1), ByteSize.gibibytes(1), ByteSize.kibibytes(4))));
    saw(name, new Observation.Complete());
  }

  /** Adds a volume to {@link #DATA}. */
  public void addVolume() {
    ask(new Definitions.AddVolume(DATA, Optional.empty(), SIZE, Map.of(), Set.of()));
  }

  public Cluster cluster() {
    return cluster;
  }

  public Resource resource(ResourceName name, NodeName node) {
    return cluster.resource(name, node).orElseThrow();
  }

  /** Asks, and expects to be granted. */
  public void ask(Request<?> request) {
    Outcome.Answer answer = answer(request);
    if (answer instanceof Outcome.Answer.Refused(RuntimeException why)) {
      throw why;
    }
  }

  /** Asks. */
  public Outcome.Answer answer(Request<?> request) {
    return step(new Input.Ask(1, "test", request)).answers().values().iterator().next();
  }

  /** A node tells something. */
  public void saw(NodeName node, Observation observation) {
    step(new Input.Saw(node, observation));
  }

  /** A node tells something, and what is decided then cannot be made durable. */
  public void sawInVain(NodeName node, Observation observation) {
    sightings = core.observed(sightings, List.of(new Input.Saw(node, observation)), now);
  }

  public void tick() {
    step(new Input.Tick());
  }

  private Outcome step(Input... inputs) {
    now = now.plus(Duration.ofSeconds(1));
    Outcome outcome = core.step(cluster, sightings, Arrays.asList(inputs), now);
    cluster = outcome.cluster();
    sightings = outcome.sightings();
    return outcome;
  }

  /** What a node tells of a pool. */
  public void poolIs(NodeName node, Observed<PoolCapacity> capacity) {
    saw(
        node,
        new Observation.Reports(
            List.of(new PoolReport(POOL, cluster.revision(), capacity)), List.of(), List.of()));
  }

  /** A node tells that a resource is as it should be, with so many volumes. */
  public void settles(ResourceName name, NodeName node, int volumes) {
    Resource resource = resource(name, node);
    saw(
        node,
        reports(
            new ResourceReport(
                resource.id(),
                name,
                cluster.revision(),
                new ItemState.Settled(),
                IntStream.range(0, volumes)
                    .mapToObj(number ->
                        new ResourceReport.VolumeReport(
                            number,
                            Optional.of("/dev/test" + number),
                            SIZE,
                            SIZE,
                            resource.content(number).id()))
                    .toList())));
  }

  /** What a node tells when a resource is gone. */
  public Observation gone(Resource resource) {
    return reports(
        new ResourceReport(
            resource.id(), resource.name(), cluster.revision(), new ItemState.Gone(), List.of()));
  }

  private static Observation.Reports reports(ResourceReport report) {
    return new Observation.Reports(List.of(), List.of(report), List.of());
  }

  /** What a node tells of a snapshot. */
  public void snapshotIs(Snapshot snapshot, NodeName node, ItemState state) {
    saw(
        node,
        new Observation.Reports(
            List.of(),
            List.of(),
            List.of(
                new SnapshotReport(
                    snapshot.id(),
                    snapshot.resource(),
                    cluster.revision(),
                    state,
                    Optional.of(now)))));
  }
}
