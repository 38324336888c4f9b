// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.Name;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a client may name: mostly what is there, now and then what is not. The names are few, so
 * that they are used again and again.
 */
record Picks(Cluster cluster, List<NodeName> nodes, Chance chance) {
  private static final int NAMES = 7;
  private static final SelectFilter ON_STORAGE =
      new SelectFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(List.of(LayerKind.STORAGE)),
          Optional.empty());

  /** A name, free or taken; now and then written otherwise, which is the same name. */
  ResourceName name() {
    String letter = chance.oneIn(12) ? "R" : "r";
    return new ResourceName(letter + "s" + chance.below(NAMES));
  }

  SnapshotName snapshotName() {
    return new SnapshotName((chance.oneIn(12) ? "S" : "s") + "n" + chance.below(4));
  }

  GroupName group() {
    return chance.oneIn(6)
        ? ResourceGroup.DEFAULT
        : new GroupName("grp" + chance.below(chance.oneIn(8) ? 5 : 3));
  }

  NodeName node() {
    return chance.oneIn(40) ? new NodeName("nowhere") : chance.pick(nodes);
  }

  PoolName pool() {
    return new PoolName(chance.oneIn(30) ? "nothing" : chance.pick(SimulatedNode.Hardware.POOLS));
  }

  /** A definition that is there, or some name where there is none. */
  ResourceName definition() {
    return chance.oneIn(15) ? name() : any(cluster.definitions().keySet()).orElseGet(this::name);
  }

  /** A definition that has replicas. */
  ResourceName deployed() {
    return chance.oneIn(15) ? name() : any(cluster.resources().keySet()).orElseGet(this::name);
  }

  Optional<Resource> resource() {
    return cluster
        .definition(deployed())
        .flatMap(definition ->
            any(cluster.resourcesOf(definition.name()).keySet())
                .flatMap(node -> cluster.resource(definition.name(), node)));
  }

  /** A definition whose replicas are kept alike. */
  Optional<ResourceName> replicated() {
    return any(
        cluster.resources().keySet().stream()
            .filter(
                name -> cluster.definition(name).filter(ResourceDefinition::replicated).isPresent())
            .toList());
  }

  /** A node that has no disk of its own of something replicated. */
  Optional<Resource> client() {
    return replicated()
        .flatMap(name ->
            any(cluster.resourcesOf(name).values().stream()
                    .filter(resource -> !resource.diskful())
                    .map(Resource::node)
                    .toList())
                .flatMap(node -> cluster.resource(name, node)));
  }

  Optional<Snapshot> snapshot() {
    return any(cluster.snapshots().keySet())
        .flatMap(name ->
            any(cluster.snapshotsOf(name).keySet())
                .flatMap(snapshot -> cluster.snapshot(name, snapshot)));
  }

  <N extends Name> Optional<N> any(Collection<N> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(chance.pick(new ArrayList<>(new TreeSet<>(names))));
  }

  ByteSize size() {
    return switch (chance.below(30)) {
      case 0 -> ByteSize.gibibytes(40_000);
      case 1 -> ByteSize.bytes(1);
      case 2 -> ByteSize.mebibytes(200);
      default -> ByteSize.kibibytes(chance.between(4, 48 * 1024));
    };
  }

  Optional<List<LayerKind>> layers() {
    List<LayerKind> stack = new ArrayList<>();
    if (chance.oneIn(4)) {
      stack.add(LayerKind.DRBD);
    }
    if (chance.oneIn(5)) {
      stack.add(chance.pick(SimulatedNode.Hardware.LAYERS));
    }
    stack.add(LayerKind.STORAGE);
    return Optional.of(stack);
  }

  SelectFilter filter() {
    SelectFilter filter = SelectFilter.NONE;
    if (chance.oneIn(2)) {
      filter = filter.withPlaceCount(chance.between(chance.oneIn(20) ? 0 : 1, 4));
    }
    if (chance.oneIn(3)) {
      filter = filter.withPools(List.of(pool()));
    }
    if (chance.oneIn(6)) {
      filter = filter.withNodes(List.of(node(), node()));
    }
    return chance.oneIn(4) ? filter : filter.over(ON_STORAGE);
  }

  Map<String, String> properties() {
    return switch (chance.below(20)) {
      case 0 -> Map.of("", "x");
      case 1, 2, 3, 4 -> Map.of("Writecache/PoolName", pool().value());
      case 5, 6, 7, 8 ->
          Map.of("Cache/CachePool", pool().value(), "Cache/MetaPool", pool().value());
      default -> Map.of("Aux/key" + chance.below(3), "value" + chance.below(100));
    };
  }
}
