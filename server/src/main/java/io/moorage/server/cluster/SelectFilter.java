// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules of placement. An empty field says nothing; a list that is there but empty says "no
 * restriction", which matters where one filter is laid over another.
 *
 * @param placeCount how many replicas
 * @param additionalPlaceCount how many more than there are; in requests only
 * @param pools the pools allowed, by name
 * @param nodes the nodes allowed
 * @param replicasOnSame node properties ({@code key} or {@code key=value}) in which all replicas
 *     agree
 * @param replicasOnDifferent node properties in which they differ
 * @param xReplicasOnDifferent node properties with how many replicas may share a value
 * @param notPlaceWith resources whose nodes are out
 * @param notPlaceWithRegex the same by pattern, found anywhere in the name, case ignored
 */
public record SelectFilter(
    Optional<Integer> placeCount,
    Optional<Integer> additionalPlaceCount,
    Optional<List<PoolName>> pools,
    Optional<List<PoolName>> disklessPools,
    Optional<List<NodeName>> nodes,
    Optional<List<ProviderKind>> providers,
    Optional<List<String>> replicasOnSame,
    Optional<List<String>> replicasOnDifferent,
    Optional<Map<String, Integer>> xReplicasOnDifferent,
    Optional<List<String>> notPlaceWith,
    Optional<String> notPlaceWithRegex,
    Optional<List<LayerKind>> layers,
    Optional<Boolean> disklessOnRemaining) {

  public static final SelectFilter NONE =
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
          Optional.empty(),
          Optional.empty());

  /** This one, with what it leaves open taken from another. */
  public SelectFilter over(SelectFilter base) {
    return new SelectFilter(
        placeCount.or(base::placeCount),
        additionalPlaceCount.or(base::additionalPlaceCount),
        pools.or(base::pools),
        disklessPools.or(base::disklessPools),
        nodes.or(base::nodes),
        providers.or(base::providers),
        replicasOnSame.or(base::replicasOnSame),
        replicasOnDifferent.or(base::replicasOnDifferent),
        xReplicasOnDifferent.or(base::xReplicasOnDifferent),
        notPlaceWith.or(base::notPlaceWith),
        notPlaceWithRegex.or(base::notPlaceWithRegex),
        layers.or(base::layers),
        disklessOnRemaining.or(base::disklessOnRemaining));
  }

  public SelectFilter withPlaceCount(int count) {
    return new SelectFilter(
        Optional.of(count),
        additionalPlaceCount,
        pools,
        disklessPools,
        nodes,
        providers,
        replicasOnSame,
        replicasOnDifferent,
        xReplicasOnDifferent,
        notPlaceWith,
        notPlaceWithRegex,
        layers,
        disklessOnRemaining);
  }

  public SelectFilter withNodes(List<NodeName> allowed) {
    return new SelectFilter(
        placeCount,
        additionalPlaceCount,
        pools,
        disklessPools,
        Optional.of(allowed),
        providers,
        replicasOnSame,
        replicasOnDifferent,
        xReplicasOnDifferent,
        notPlaceWith,
        notPlaceWithRegex,
        layers,
        disklessOnRemaining);
  }

  public SelectFilter withPools(List<PoolName> allowed) {
    return new SelectFilter(
        placeCount,
        additionalPlaceCount,
        Optional.of(allowed),
        disklessPools,
        nodes,
        providers,
        replicasOnSame,
        replicasOnDifferent,
        xReplicasOnDifferent,
        notPlaceWith,
        notPlaceWithRegex,
        layers,
        disklessOnRemaining);
  }
}
