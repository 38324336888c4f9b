// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.cluster.Build;
import io.moorage.cluster.Leftovers;
import io.moorage.cluster.LocalCluster;
import io.moorage.cluster.LoopDevices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A real server with three real daemons, each with a pool of thin files, and a resource group that
 * wants two replicas.
 */
public final class ThreeNodes implements AutoCloseable {
  public static final List<String> NODES = List.of("alpha", "bravo", "charlie");
  public static final String POOL = "thin";
  public static final String GROUP = "vms";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalCluster cluster;
  private final Path plugins;

  private ThreeNodes(LocalCluster cluster, Path plugins) {
    this.cluster = cluster;
    this.plugins = plugins;
  }

  /**
   * Starts it in a folder of its own; the test is left out where the kernel offers no loop devices.
   *
   * @param plugins the ids of the plugins it begins with
   */
  public static ThreeNodes start(String... plugins) {
    Optional<String> obstacle = LoopDevices.obstacle();
    assumeTrue(obstacle.isEmpty(), () -> "no real disks here: " + obstacle.orElse(""));
    try {
      return started(plugins);
    } catch (IOException e) {
      throw new UncheckedIOException("starting a cluster", e);
    }
  }

  private static ThreeNodes started(String... plugins) throws IOException {
    Path directory = Files.createTempDirectory("moorage-it-");
    Path pluginDirectory = Files.createDirectories(directory.resolve("plugins"));
    Build build = Build.here();
    for (String plugin : plugins) {
      Files.copy(build.plugin(plugin), pluginDirectory.resolve(plugin + ".zip"));
    }
    LocalCluster cluster = LocalCluster.in(build, directory, pluginDirectory, false, false);
    ThreeNodes started = new ThreeNodes(cluster, pluginDirectory);
    try {
      started.fill();
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private void fill() throws IOException {
    for (String node : NODES) {
      cluster.addNode(node);
    }
    awaitOnline();
    for (String node : NODES) {
      cluster.addPool(node, POOL);
    }
    addGroup(GROUP, POOL, 2);
  }

  public void addGroup(String name, String pool, int replicas) throws IOException {
    api()
        .post(
            "/v1/resource-groups",
            Map.of(
                "name",
                name,
                "select_filter",
                Map.of(
                    "place_count",
                    replicas,
                    "storage_pool_list",
                    List.of(pool),
                    "layer_stack",
                    List.of("STORAGE"))))
        .required("creating group " + name);
  }

  public LocalCluster cluster() {
    return cluster;
  }

  public Api api() {
    return cluster.api();
  }

  /** Where the server takes its plugins from. */
  public Path plugins() {
    return plugins;
  }

  public Path folder(String name) throws IOException {
    return Files.createDirectories(cluster.directory().resolve(name));
  }

  /** What the client needs to find the server. */
  public Map<String, String> clientEnvironment() {
    return Map.of("MOOR_SERVERS", api().base().toString(), "MOOR_CA", cluster.caFile().toString());
  }

  /** Creates a definition with its replicas, by the group that wants two. */
  public Api.Answer spawn(String name, long kibibytes) throws IOException {
    return spawn(GROUP, name, kibibytes);
  }

  public Api.Answer spawn(String group, String name, long kibibytes) throws IOException {
    return api()
        .post(
            "/v1/resource-groups/" + group + "/spawn",
            Map.of("resource_definition_name", name, "volume_sizes", List.of(kibibytes)));
  }

  /** The replicas of a name, as the view shows them. */
  public JsonNode replicas(String name) throws IOException {
    return api().get("/v1/view/resources?resources=" + name).required("viewing " + name);
  }

  public void awaitOnline() {
    Awaitility.await("all nodes are online")
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(this::allOnline);
  }

  private boolean allOnline() throws IOException {
    int online = 0;
    for (JsonNode node : api().get("/v1/nodes").required("listing nodes")) {
      online += node.path("connection_status").asText().equals("ONLINE") ? 1 : 0;
    }
    return online == NODES.size();
  }

  /** Waits until a node is known to be off. */
  public void awaitOffline(String node) {
    Awaitility.await(node + " is offline")
        .atMost(PATIENCE)
        .until(() ->
            !api()
                .get("/v1/nodes/" + node)
                .required("reading " + node)
                .path("connection_status")
                .asText()
                .equals("ONLINE"));
  }

  /** Waits until what the server tells and what is on the disks are the same. */
  public void awaitNothingLeft() {
    Leftovers leftovers = new Leftovers(cluster);
    Awaitility.await("nothing is left over")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> org.assertj.core.api.Assertions.assertThat(leftovers.found()).isEmpty());
  }

  /** Deletes all snapshots and definitions, and sees that nothing remains of them. */
  public void clear() throws IOException {
    for (JsonNode snapshot : api().get("/v1/view/snapshots").required("listing snapshots")) {
      api()
          .delete(
              "/v1/resource-definitions/"
                  + snapshot.path("resource_name").asText()
                  + "/snapshots/"
                  + snapshot.path("name").asText())
          .required("deleting a snapshot");
    }
    for (JsonNode each : api().get("/v1/resource-definitions").required("listing definitions")) {
      api()
          .delete("/v1/resource-definitions/" + each.path("name").asText())
          .required("deleting " + each);
    }
    awaitNothingLeft();
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
