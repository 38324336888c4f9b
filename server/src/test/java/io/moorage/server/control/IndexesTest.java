// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.Integrity;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After any sequence of decisions the indexes say what counting afresh says. */
class IndexesTest {
  private static final int STEPS = 200;

  private final List<String> names = List.of("disk0", "disk1", "disk2", "disk3", "disk4");
  private final List<String> groups = List.of("plain", "other");
  private final List<String> nodes = List.of("alpha", "bravo", "charlie");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void indexesEqualARecount(long seed) {
    Random random = new Random(seed);
    Scenario scenario = Scenario.ofNodes(3).group("plain", 2).group("other", 1);
    int granted = 0;
    for (int step = 0; step < STEPS; step++) {
      Cluster before = scenario.cluster();
      Request<?> request = request(scenario, random);
      try {
        scenario.ask(request);
        granted++;
      } catch (ProblemException e) {
        assertThat(scenario.cluster()).isSameAs(before);
      }
      names.forEach(name -> {
        if (random.nextBoolean() && !scenario.resources(name).isEmpty()) {
          scenario.settle(name).born(name);
        }
      });
      requireIndexes(scenario.cluster(), "seed " + seed + " after " + request.describe());
      requireLinks(scenario.cluster());
    }
    assertThat(granted).as("the sequence does something").isGreaterThan(STEPS / 4);
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private Request<?> request(Scenario scenario, Random random) {
    String disk = any(names, random);
    ResourceName name = new ResourceName(disk);
    NodeName node = new NodeName(any(nodes, random));
    SnapshotName snapshot = new SnapshotName("snap" + random.nextInt(2));
    return switch (random.nextInt(13)) {
      case 0, 1 -> Scenario.spawn(any(groups, random), disk, 1 + random.nextInt(5));
      case 2 -> new Definitions.Delete(name);
      case 3 ->
          new Definitions.ModifyVolume(
              name,
              0,
              Optional.of(ByteSize.gibibytes(1 + random.nextInt(9))),
              PropertyChange.NONE,
              Optional.empty());
      case 4 ->
          new Definitions.AddVolume(
              name, Optional.empty(), ByteSize.gibibytes(1), Map.of(), Set.of());
      case 5 ->
          new Definitions.Modify(
              name,
              PropertyChange.NONE,
              Optional.of(new GroupName(any(groups, random))),
              Optional.empty());
      case 6 -> Scenario.create(disk, node.value(), "pool");
      case 7 -> new Removals.Delete(name, node, random.nextBoolean());
      case 8 -> Scenario.take(disk, snapshot.value());
      case 9 ->
          new Snapshots.Delete(name, snapshot, random.nextBoolean() ? List.of() : List.of(node));
      case 10 ->
          new Restores.Clone(
              name, Optional.empty(), new ResourceName(any(names, random)), Map.of());
      case 11 ->
          new Groups.Modify(
              new GroupName("other"),
              Optional.empty(),
              SelectFilter.NONE.withPlaceCount(1 + random.nextInt(3)),
              PropertyChange.NONE,
              Optional.empty());
      default -> {
        boolean lose = random.nextInt(20) == 0 && scenario.cluster().nodes().size() > 2;
        if (lose) {
          scenario.offline(node.value());
        }
        yield lose ? new Nodes.Lose(node) : new Attachments.Detach(name, node);
      }
    };
  }

  private static void requireIndexes(Cluster cluster, String when) {
    Map<NodeName, Set<ResourceName>> byNode = new HashMap<>();
    Map<GroupName, Set<ResourceName>> byGroup = new HashMap<>();
    Map<PoolKey, List<Long>> use = new HashMap<>();
    cluster
        .definitions()
        .values()
        .forEach(definition ->
            byGroup
                .computeIfAbsent(definition.group(), g -> new HashSet<>())
                .add(definition.name()));
    cluster
        .resources()
        .values()
        .forEach(replicas ->
            replicas
                .values()
                .forEach(resource -> {
                  byNode
                      .computeIfAbsent(resource.node(), n -> new HashSet<>())
                      .add(resource.name());
                  ByteSize size =
                      cluster
                          .definition(resource.name())
                          .map(ResourceDefinition::size)
                          .orElse(ByteSize.ZERO);
                  resource
                      .role()
                      .diskfulPool()
                      .ifPresent(pool -> add(use, new PoolKey(resource.node(), pool), size, 1, 0));
                }));
    cluster
        .snapshots()
        .values()
        .forEach(byName ->
            byName
                .values()
                .forEach(snapshot -> {
                  ByteSize size =
                      snapshot.volumes().stream()
                          .map(Snapshot.Volume::size)
                          .reduce(ByteSize.ZERO, ByteSize::plus);
                  snapshot
                      .parts()
                      .forEach(
                          (node, part) -> add(use, new PoolKey(node, part.pool()), size, 0, 1));
                }));
    Map<PoolKey, List<Long>> indexed = new HashMap<>();
    cluster
        .use()
        .forEach((pool, u) ->
            indexed.put(
                pool, List.of(u.reserved().bytes(), (long) u.resources(), (long) u.snapshots())));
    assertThat(cluster.resourcesByNode()).as(when).isEqualTo(byNode);
    assertThat(cluster.definitionsByGroup()).as(when).isEqualTo(byGroup);
    assertThat(indexed).as(when).isEqualTo(use);
  }

  private static void add(
      Map<PoolKey, List<Long>> use, PoolKey pool, ByteSize size, long resources, long snapshots) {
    use.merge(
        pool,
        List.of(size.bytes(), resources, snapshots),
        (one, other) ->
            List.of(
                one.get(0) + other.get(0), one.get(1) + other.get(1), one.get(2) + other.get(2)));
  }

  /** Nothing names what is not there, and rebuilding from the documents gives the same image. */
  private static void requireLinks(Cluster cluster) {
    Cluster rebuilt = Cluster.EMPTY;
    for (Document document : documents(cluster)) {
      assertThat(Integrity.misfit(cluster, document)).as(document.toString()).isEmpty();
      rebuilt = rebuilt.with(new Change.Put(document));
    }
    assertThat(rebuilt.at(cluster.revision())).isEqualTo(cluster);
  }

  private static List<Document> documents(Cluster cluster) {
    List<Document> all = new ArrayList<>();
    all.add(cluster.serverProperties());
    all.addAll(cluster.nodes().values());
    all.addAll(cluster.poolDefinitions().values());
    all.addAll(cluster.pools().values());
    all.addAll(cluster.groups().values());
    all.addAll(cluster.definitions().values());
    cluster.resources().values().forEach(byNode -> all.addAll(byNode.values()));
    cluster.snapshots().values().forEach(byName -> all.addAll(byName.values()));
    cluster.attachments().values().forEach(byNode -> all.addAll(byNode.values()));
    all.addAll(cluster.departed().values());
    all.addAll(cluster.keyValues().values());
    all.addAll(cluster.joinTokens().values());
    return all;
  }
}
