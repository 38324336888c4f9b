// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
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
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.reconcile.Retelling;
import io.moorage.server.reconcile.Specs;
import io.moorage.server.testing.HealthyNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A cluster in a test: nodes that are online and can do everything, pools with room, and decisions
 * that are kept if they are granted. What a test does not care about has a value here.
 */
public final class Scenario {
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Capabilities ABLE =
      new Capabilities(
          Set.of(ProviderKind.values()), Set.of(LayerKind.values()), Map.of(), Map.of());

  private Cluster cluster = Cluster.EMPTY;
  private Sightings sightings = Sightings.NONE;
  private Instant now = START;
  private int ids;

  /** A cluster as it is after its first start. */
  public static Scenario fresh() {
    Scenario scenario = new Scenario();
    scenario.ask(new Nodes.Seed());
    return scenario;
  }

  /** Nodes {@code alpha}, {@code bravo} … with a thin pool {@code pool} of 100 GiB each. */
  public static Scenario ofNodes(int count) {
    Scenario scenario = fresh();
    List.of("alpha", "bravo", "charlie", "delta", "echo", "foxtrot").subList(0, count).stream()
        .forEach(name -> scenario.node(name).pool(name, "pool", ProviderKind.FILE_THIN, 100));
    return scenario;
  }

  public Cluster cluster() {
    return cluster;
  }

  public Sightings sightings() {
    return sightings;
  }

  public Instant now() {
    return now;
  }

  public World world() {
    return new World(sightings, now, () -> String.format("id-%06d", ++ids));
  }

  public Scenario node(String name) {
    return node(name, Map.of());
  }

  public Scenario node(String name, Map<String, String> properties) {
    ask(
        new Nodes.Create(
            new NodeName(name), Node.Type.SATELLITE, List.of(address("default")), properties));
    return online(name, ABLE);
  }

  public static Nodes.Address address(String name) {
    return new Nodes.Address(name, "192.0.2.1", Optional.of(3366), Node.Encryption.SSL, false);
  }

  /** The node connects, says what it can do, and that it has said everything. */
  public Scenario online(String node, Capabilities capabilities) {
    saw(node, new Observation.Hello(node, "1", 0, capabilities));
    return saw(node, new Observation.Complete());
  }

  /** The master passphrase was entered. */
  public Scenario unlocked() {
    sightings = sightings.withKeys();
    return this;
  }

  public Scenario offline(String node) {
    sightings = sightings.lost(new NodeName(node), "no route", now);
    return this;
  }

  public Scenario saw(String node, Observation observation) {
    sightings = sightings.saw(new NodeName(node), observation, now);
    return this;
  }

  public Scenario pool(String node, String pool, ProviderKind kind, long gibibytes) {
    return pool(node, pool, kind, gibibytes, gibibytes);
  }

  public Scenario pool(String node, String pool, ProviderKind kind, long total, long free) {
    ask(
        new Pools.Create(
            new NodeName(node), new PoolName(pool), kind, "backing-" + pool, Map.of()));
    return room(node, pool, total, free);
  }

  /** The node reports the room in a pool, in GiB. */
  public Scenario room(String node, String pool, long total, long free) {
    return report(
        node,
        pool,
        new Observed.Known<>(
            new PoolCapacity(
                ByteSize.gibibytes(total), ByteSize.gibibytes(free), ByteSize.mebibytes(4))));
  }

  public Scenario report(String node, String pool, Observed<PoolCapacity> capacity) {
    return saw(
        node,
        new Observation.Reports(
            List.of(new PoolReport(new PoolName(pool), cluster.revision(), capacity)),
            List.of(),
            List.of()));
  }

  public Scenario poolProperty(String node, String pool, String key, String value) {
    ask(new Pools.Modify(key(node, pool), PropertyChange.setting(Map.of(key, value))));
    return this;
  }

  public Scenario nodeProperty(String node, String key, String value) {
    ask(
        new Nodes.Modify(
            new NodeName(node), Optional.empty(), PropertyChange.setting(Map.of(key, value))));
    return this;
  }

  public Scenario serverProperty(String key, String value) {
    ask(new Properties.ModifyServer(PropertyChange.setting(Map.of(key, value))));
    return this;
  }

  public static PoolKey key(String node, String pool) {
    return new PoolKey(new NodeName(node), new PoolName(pool));
  }

  /** A group of plain storage with so many replicas. */
  public Scenario group(String name, int replicas) {
    return group(name, storage(replicas));
  }

  /** Rules for so many replicas of plain storage. */
  public static SelectFilter storage(int replicas) {
    return stacked(replicas, List.of(LayerKind.STORAGE));
  }

  /** Rules for so many replicas of a stack. */
  public static SelectFilter stacked(int replicas, List<LayerKind> layers) {
    SelectFilter none = SelectFilter.NONE;
    return new SelectFilter(
        Optional.of(replicas),
        none.additionalPlaceCount(),
        none.pools(),
        none.disklessPools(),
        none.nodes(),
        none.providers(),
        none.replicasOnSame(),
        none.replicasOnDifferent(),
        none.xReplicasOnDifferent(),
        none.notPlaceWith(),
        none.notPlaceWithRegex(),
        Optional.of(layers),
        none.disklessOnRemaining());
  }

  /** A group whose disks are kept alike on so many nodes. */
  public Scenario replicated(String name, int replicas) {
    return group(name, SelectFilter.NONE.withPlaceCount(replicas));
  }

  public Scenario group(String name, SelectFilter filter) {
    ask(new Groups.Create(new GroupName(name), "", filter, Map.of(), Optional.empty()));
    return this;
  }

  public static Placements.Spawn spawn(String group, String name, long gibibytes) {
    return new Placements.Spawn(
        new GroupName(group),
        Definitions.Naming.of(new ResourceName(name)),
        List.of(ByteSize.gibibytes(gibibytes)),
        SelectFilter.NONE,
        Map.of(),
        false,
        false,
        Optional.empty());
  }

  /** Spawns, and has the nodes report that all is there and the definition complete. */
  public Scenario disk(String group, String name, long gibibytes) {
    ask(spawn(group, name, gibibytes));
    settle(name);
    return born(name);
  }

  /** The definition is complete, as the workflow makes it once its replicas are reported. */
  public Scenario born(String name) {
    Draft draft = new Draft(cluster);
    draft.note(definition(name).withBirth(new ResourceDefinition.Birth.Complete()));
    cluster = draft.result();
    return this;
  }

  /** A definition with volumes of these sizes in GiB and no resources. */
  public Scenario define(String name, long... gibibytes) {
    ask(
        new Definitions.Create(
            Definitions.Naming.of(new ResourceName(name)),
            io.moorage.server.cluster.ResourceGroup.DEFAULT,
            Map.of(),
            List.of(LayerKind.STORAGE)));
    for (long size : gibibytes) {
      ask(
          new Definitions.AddVolume(
              new ResourceName(name),
              Optional.empty(),
              ByteSize.gibibytes(size),
              Map.of(),
              Set.of()));
    }
    return this;
  }

  /** Makes a replica in a pool of a node. */
  public Scenario deploy(String name, String node, String pool) {
    ask(create(name, node, pool));
    return this;
  }

  public static Resources.Create create(String name, String node, String pool) {
    return new Resources.Create(
        new ResourceName(name),
        List.of(new Resources.Order(new NodeName(node), Map.of("StorPoolName", pool), false)),
        Optional.empty());
  }

  /** All nodes report that they have what is wanted of a resource. */
  public Scenario settle(String name) {
    resources(name).forEach((node, resource) -> report(resource, new ItemState.Settled()));
    return this;
  }

  /** A node's report on a replica that carries all that is wanted. */
  public Scenario report(Resource resource, ItemState state) {
    return report(resource, state, Optional.empty());
  }

  public Scenario report(
      Resource resource, ItemState state, Optional<ResourceReport.Freeze> freeze) {
    ResourceDefinition definition = definition(resource.name().value());
    return saw(
        resource.node().value(),
        new Observation.Reports(
            List.of(),
            List.of(
                new ResourceReport(
                    resource.id(),
                    resource.name(),
                    Math.max(resource.revision(), definition.revision()),
                    state,
                    definition.volumes().values().stream()
                        .filter(volume -> resource.diskful())
                        .map(volume ->
                            new ResourceReport.VolumeReport(
                                volume.number(),
                                Optional.of("/dev/" + resource.name() + volume.number()),
                                volume.size(),
                                volume.size(),
                                resource.content(volume.number()).id()))
                        .toList(),
                    Specs.resource(cluster, resource).flatMap(HealthyNetwork::of),
                    freeze)),
            List.of()));
  }

  public static Snapshots.Create take(String resource, String name) {
    return new Snapshots.Create(
        List.of(
            new Snapshots.Order(
                new ResourceName(resource), new SnapshotName(name), List.of(), Map.of())));
  }

  /** Takes a snapshot that has succeeded on all nodes. */
  public Scenario snapshot(String resource, String name) {
    ask(take(resource, name));
    reportTaken(resource, name);
    Draft draft = new Draft(cluster);
    draft.note(
        cluster
            .snapshot(new ResourceName(resource), new SnapshotName(name))
            .orElseThrow()
            .withStage(new Snapshot.Stage.Successful()));
    cluster = draft.result();
    return this;
  }

  public Scenario reportTaken(String resource, String name) {
    Snapshot snapshot = snapshotOf(resource, name).orElseThrow();
    snapshot
        .parts()
        .keySet()
        .forEach(node -> report(node, snapshot, new ItemState.Settled(), Optional.of(now)));
    return this;
  }

  public Scenario report(
      NodeName node, Snapshot snapshot, ItemState state, Optional<Instant> taken) {
    return saw(
        node.value(),
        new Observation.Reports(
            List.of(),
            List.of(),
            List.of(
                new SnapshotReport(
                    snapshot.id(), snapshot.resource(), snapshot.revision(), state, taken))));
  }

  public Scenario attach(String name, String node) {
    ask(
        new Attachments.Attach(
            new ResourceName(name), new NodeName(node), io.moorage.api.model.AccessMode.EXCLUSIVE));
    return this;
  }

  public Scenario after(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** Decides and keeps. */
  public <A> A ask(Request<A> request) {
    Draft draft = new Draft(cluster);
    A answer = request.decide(draft, world());
    Retelling.complete(cluster, draft);
    cluster = draft.result();
    return answer;
  }

  /** Something that follows by itself: decided in a draft and kept. */
  public Scenario follow(BiConsumer<Draft, World> workflow) {
    Draft draft = new Draft(cluster);
    workflow.accept(draft, world());
    Retelling.complete(cluster, draft);
    cluster = draft.result();
    return this;
  }

  /** Decides, expects a refusal that says what to do, and keeps nothing. */
  public ProblemException refused(ErrorCode code, Request<?> request) {
    Cluster before = cluster;
    ProblemException problem = catchThrowableOfType(ProblemException.class, () -> ask(request));
    assertThat(problem).as("refusal of: %s", request.describe()).isNotNull();
    assertThat(problem.code()).as(problem.message()).isEqualTo(code);
    assertThat(problem.message()).isNotBlank();
    assertThat(problem.correction()).isNotBlank();
    assertThat(cluster).isSameAs(before);
    return problem;
  }

  public ResourceDefinition definition(String name) {
    return cluster.definition(new ResourceName(name)).orElseThrow();
  }

  public Map<NodeName, Resource> resources(String name) {
    return cluster.resourcesOf(new ResourceName(name));
  }

  public Resource resource(String name, String node) {
    return cluster.resource(new ResourceName(name), new NodeName(node)).orElseThrow();
  }

  public Optional<Snapshot> snapshotOf(String resource, String name) {
    return cluster.snapshot(new ResourceName(resource), new SnapshotName(name));
  }

  /** The names of the nodes that hold a resource, in order. */
  public List<String> nodesOf(String name) {
    return resources(name).keySet().stream().map(NodeName::value).toList();
  }
}
