// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.PoolUse;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.reconcile.Specs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
                  sizes(cluster, resource)
                      .forEach((pool, size) ->
                          add(counted, new PoolKey(resource.node(), pool), size, 1, 0));
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

  /** What its node is told to make of it, by pool. */
  private static Map<PoolName, Long> sizes(Cluster cluster, Resource resource) {
    Map<PoolName, Long> sizes = new HashMap<>();
    resource.role().pools().forEach(pool -> sizes.put(pool, 0L));
    Specs.resource(cluster, resource)
        .map(ResourceSpec::volumes)
        .orElse(List.of())
        .forEach(volume -> {
          ByteSize size = volume.size();
          for (LayerSpec layer : volume.layers()) {
            size = layer.below(size);
          }
          sizes.merge(volume.pool(), size.bytes(), Long::sum);
          volume
              .parts()
              .values()
              .forEach(part -> sizes.merge(part.pool(), part.size().bytes(), Long::sum));
        });
    return sizes;
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
