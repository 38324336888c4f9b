// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.cluster.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/**
 * Two machines with three pools each: {@code thin} and {@code small} in thin pools, {@code thick}
 * in a volume group; and two disks for whoever adds more.
 */
final class LvmLab implements AutoCloseable {
  static final String THIN = "thin";
  static final String SMALL = "small";
  static final String THICK = "thick";

  private static final Path LOGS = Path.of("target", "lab-logs");
  private static final Lab.Size SIZE = new Lab.Size(2, 5, "2G", 1024);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LabCluster cluster;

  private LvmLab(LabCluster cluster) {
    this.cluster = cluster;
  }

  static LvmLab start() {
    Build build = Build.here();
    try {
      LvmLab lab = new LvmLab(LabCluster.start(build, SIZE));
      try {
        lab.fill();
      } catch (IOException | RuntimeException e) {
        lab.close();
        throw e;
      }
      return lab;
    } catch (IOException e) {
      throw new UncheckedIOException("starting a lab", e);
    }
  }

  private void fill() throws IOException {
    for (LabNode node : nodes()) {
      awaitOnline(node);
      node.shell(
          """
          for d in 1 2 3; do pvcreate -qq /dev/lab/disk$d; done
          vgcreate -qq vgthin /dev/lab/disk1
          vgcreate -qq vgsmall /dev/lab/disk2
          vgcreate -qq vgthick /dev/lab/disk3
          lvcreate -qq --type thin-pool --size 1500M --poolmetadatasize 8M --zero n --name pool vgthin
          lvcreate -qq --type thin-pool --size 64M --poolmetadatasize 2M --name pool vgsmall
          lvchange -qq --errorwhenfull y vgsmall/pool
          """);
      cluster.addPool(node, THIN, "LVM_THIN", "vgthin/pool");
      cluster.addPool(node, SMALL, "LVM_THIN", "vgsmall/pool");
      cluster.addPool(node, THICK, "LVM", "vgthick");
    }
    for (String pool : List.of(THIN, SMALL, THICK)) {
      addGroup(pool);
    }
  }

  /** A group of a pool's name places two replicas in it. */
  void addGroup(String pool) throws IOException {
    addGroup(pool, pool, List.of("STORAGE"));
  }

  void addGroup(String name, String pool, List<String> layers) throws IOException {
    api()
        .post(
            "/v1/resource-groups",
            Map.of(
                "name",
                name,
                "select_filter",
                Map.of(
                    "place_count", 2, "storage_pool_list", List.of(pool), "layer_stack", layers)))
        .required("creating group " + name);
  }

  /** Has volumes with a cache keep it in a pool, unless something nearer says otherwise. */
  void cacheIn(String pool) throws IOException {
    api()
        .post(
            "/v1/controller/properties",
            Map.of(
                "override_props",
                Map.of(
                    "Writecache/PoolName", pool,
                    "Cache/CachePool", pool,
                    "BCache/PoolName", pool)))
        .required("saying where caches lie");
  }

  boolean hasGroup(String name) throws IOException {
    return api().get("/v1/resource-groups/" + name).status() == 200;
  }

  LabCluster cluster() {
    return cluster;
  }

  Api api() {
    return cluster.api();
  }

  List<LabNode> nodes() {
    return cluster.lab().nodes();
  }

  LabNode first() {
    return nodes().getFirst();
  }

  void awaitOnline(LabNode node) {
    await(node.name() + " is online", () -> cluster.isOnline(node));
  }

  void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(condition);
  }

  /** Deletes all there is, and sees that nothing of ours remains in any volume group. */
  void clear() throws IOException {
    for (JsonNode snapshot : api().get("/v1/view/snapshots").required("listing snapshots")) {
      String of = "/v1/resource-definitions/" + snapshot.path("resource_name").asText();
      api()
          .delete(of + "/snapshots/" + snapshot.path("name").asText())
          .required("deleting a snapshot");
    }
    for (JsonNode each : api().get("/v1/resource-definitions").required("listing definitions")) {
      api()
          .delete("/v1/resource-definitions/" + each.path("name").asText())
          .required("deleting " + each);
    }
    for (LabNode node : nodes()) {
      await("only the pools are left in " + node.name(), () -> volumes(node).isEmpty());
      assertThat(node.exec("ls", "/dev/mapper")).doesNotContain("Linstor-");
    }
    cluster.saveLogs(LOGS);
    assertThat(api().get("/v1/view/resources").required("viewing")).isEmpty();
  }

  /** Names of all volumes but the pools themselves, and what is theirs. */
  List<String> volumes(LabNode node) throws IOException {
    return node.exec("lvs", "--noheadings", "--options", "lv_full_name")
        .lines()
        .map(String::strip)
        .filter(name -> !name.endsWith("/pool"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    cluster.saveLogs(LOGS);
    cluster.close();
  }
}
