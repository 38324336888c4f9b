// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.PoolName;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A resource group; its filter is there even if it says nothing. */
record GroupJson(
    String name,
    String description,
    Map<String, String> props,
    Filter selectFilter,
    String uuid,
    Optional<Integer> peerSlots) {

  /** Rules of placement. */
  record Filter(
      Optional<Integer> placeCount,
      Optional<String> storagePool,
      Optional<List<String>> storagePoolList,
      Optional<List<String>> storagePoolDisklessList,
      Optional<List<String>> nodeNameList,
      Optional<List<String>> notPlaceWithRsc,
      Optional<String> notPlaceWithRscRegex,
      Optional<List<String>> replicasOnSame,
      Optional<List<String>> replicasOnDifferent,
      Optional<Map<String, Integer>> xReplicasOnDifferentMap,
      Optional<List<String>> layerStack,
      Optional<List<String>> providerList,
      Optional<Boolean> disklessOnRemaining) {

    static Filter of(SelectFilter from) {
      return new Filter(
          from.placeCount(),
          from.pools().filter(pools -> pools.size() == 1).map(pools -> pools.getFirst().value()),
          from.pools().map(Filter::texts),
          from.disklessPools().map(Filter::texts),
          from.nodes().map(nodes -> nodes.stream().map(Object::toString).toList()),
          from.notPlaceWith(),
          from.notPlaceWithRegex(),
          from.replicasOnSame(),
          from.replicasOnDifferent(),
          from.xReplicasOnDifferent(),
          from.layers().map(layers -> layers.stream().map(Enum::name).toList()),
          from.providers().map(kinds -> kinds.stream().map(Enum::name).toList()),
          from.disklessOnRemaining());
    }

    private static List<String> texts(List<PoolName> pools) {
      return pools.stream().map(PoolName::value).toList();
    }
  }

  /** The template of a volume definition. */
  record Volume(int volumeNumber, Map<String, String> props, List<String> flags, String uuid) {
    static Volume of(ResourceGroup.VolumeGroup from) {
      return new Volume(
          from.number(), from.properties(), from.flags().stream().sorted().toList(), from.id());
    }
  }

  static GroupJson of(ResourceGroup group) {
    return new GroupJson(
        group.name().value(),
        group.description(),
        group.properties(),
        Filter.of(group.filter()),
        group.id(),
        group.peerSlots());
  }
}
