// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.DrbdSizes;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.PoolUse;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Counts afresh what the image keeps along: promises of pools, and that each identity is one. */
record Promises(Findings findings) {

  void check(Cluster cluster) {
    Map<PoolKey, long[]> counted = new HashMap<>();
    Set<String> ids = new HashSet<>();
    cluster
        .resources()
        .values()
        .forEach(byNode ->
            byNode
                .values()
                .forEach(resource -> {
                  unique(ids, resource.node() + resource.id());
                  resource
                      .role()
                      .diskfulPool()
                      .ifPresent(pool ->
                          add(
                              counted,
                              new PoolKey(resource.node(), pool),
                              size(cluster, resource),
                              1,
                              0));
                }));
    cluster
        .snapshots()
        .values()
        .forEach(byName ->
            byName
                .values()
                .forEach(snapshot ->
                    snapshot
                        .parts()
                        .forEach((node, part) -> {
                          unique(ids, node + snapshot.id());
                          add(counted, new PoolKey(node, part.pool()), size(snapshot), 0, 1);
                        })));
    cluster.departed().values().forEach(gone -> unique(ids, gone.node() + gone.thing().id()));
    Map<PoolKey, PoolUse> recount = new HashMap<>();
    counted.forEach((pool, sums) ->
        recount.put(pool, new PoolUse(ByteSize.bytes(sums[0]), (int) sums[1], (int) sums[2])));
    findings.require(
        recount.equals(cluster.use()),
        "pools are promised what lies in them",
        "counted " + recount + ", kept " + cluster.use());
  }

  private void unique(Set<String> ids, String id) {
    findings.require(ids.add(id), "no two things share an identity", id);
  }

  private static long size(Cluster cluster, Resource resource) {
    return cluster.definition(resource.name()).stream()
        .flatMap(definition ->
            definition.volumes().values().stream()
                .map(volume ->
                    definition.replicated()
                        ? DrbdSizes.gross(volume.size(), ResourceDefinition.PEER_SLOTS)
                        : volume.size()))
        .mapToLong(ByteSize::bytes)
        .sum();
  }

  private static long size(Snapshot snapshot) {
    return snapshot.volumes().stream().mapToLong(volume -> volume.size().bytes()).sum();
  }

  private static void add(
      Map<PoolKey, long[]> counted, PoolKey pool, long bytes, int resources, int snapshots) {
    long[] sums = counted.computeIfAbsent(pool, key -> new long[3]);
    sums[0] += bytes;
    sums[1] += resources;
    sums[2] += snapshots;
  }
}
