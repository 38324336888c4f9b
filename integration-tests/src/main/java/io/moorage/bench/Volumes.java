// SPDX-License-Identifier: Apache-2.0
package io.moorage.bench;

import io.moorage.cluster.Api;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The load: LINSTOR's own calls. */
final class Volumes {
  private static final int SIZE_KIB = 64 * 1024;
  private final Api api;
  private int filled;

  Volumes(Api api) {
    this.api = api;
  }

  void makeGroup() throws IOException {
    api.post(
            "/v1/resource-groups",
            Map.of(
                "name",
                "bench",
                "select_filter",
                Map.of("place_count", 2, "layer_stack", List.of("STORAGE"))))
        .required("creating the resource group");
  }

  void spawn(String name) throws IOException {
    api.post(
            "/v1/resource-groups/bench/spawn",
            Map.of("resource_definition_name", name, "volume_sizes", List.of(SIZE_KIB)))
        .required("spawning " + name);
  }

  void delete(String name) throws IOException {
    api.delete("/v1/resource-definitions/" + name).required("deleting " + name);
  }

  void snapshot(String name, String snapshot) throws IOException {
    api.post("/v1/resource-definitions/" + name + "/snapshots", Map.of("name", snapshot))
        .required("taking a snapshot of " + name);
  }

  void deleteSnapshot(String name, String snapshot) throws IOException {
    api.delete("/v1/resource-definitions/" + name + "/snapshots/" + snapshot)
        .required("deleting a snapshot of " + name);
  }

  void view(String encoding) throws IOException {
    if (api.size("/v1/view/resources", encoding) < 2) {
      throw new IOException("the list of resources is no list");
    }
  }

  int count() throws IOException {
    return api.get("/v1/view/resources").required("listing resources").size();
  }

  /** Lets the compilers of all processes see the code. */
  void warmUp(int rounds) throws Exception {
    parallel("warm", 4, rounds);
    parallelDelete("warm", 4, rounds);
    for (int i = 0; i < rounds / 2; i++) {
      spawn("warmup" + i);
      delete("warmup" + i);
      view("gzip");
    }
  }

  /** Brings the number of definitions to what is wanted. */
  void fill(String prefix, int wanted) throws Exception {
    int missing = wanted - filled;
    if (missing > 0) {
      parallel(prefix + filled + "n", 8, missing);
      filled = wanted;
    }
  }

  /** Spawns with several callers; how many a second. */
  double parallel(String prefix, int callers, int count) throws Exception {
    return each(callers, count, i -> spawn(prefix + i));
  }

  double parallelDelete(String prefix, int callers, int count) throws Exception {
    return each(callers, count, i -> delete(prefix + i));
  }

  private static double each(int callers, int count, Samples.Work work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(callers)) {
      List<Future<Object>> done =
          java.util.stream.IntStream.range(0, callers)
              .mapToObj(caller ->
                  pool.submit(() -> {
                    int i;
                    while ((i = next.getAndIncrement()) < count) {
                      work.run(i);
                    }
                    return new Object();
                  }))
              .toList();
      for (Future<Object> future : done) {
        future.get();
      }
    }
    return count / ((System.nanoTime() - begin) / 1e9);
  }
}
