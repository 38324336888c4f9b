// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Problem;
import io.moorage.server.rest.TestServer.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalkThroughTest {

  private static final String SPAWN = "/v1/resource-groups/rg1/spawn";
  private static final String VOL1 =
      "{\"resource_definition_name\":\"vol1\",\"volume_sizes\":[65536]}";

  @TempDir Path directory;
  TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory).withNodes("n1", "n2", "n3");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static JsonNode entry(Reply reply, int index) {
    return reply.body().get(index);
  }

  private String firstNode(String resource) {
    return server
        .get("/v1/view/resources?resources=" + resource)
        .body()
        .get(0)
        .get("node_name")
        .asText();
  }

  @Test
  void spawnSaysWhereAndWhy() {
    Reply spawned = server.post(SPAWN, VOL1);
    assertThat(spawned.status()).isEqualTo(201);
    JsonNode placed = entry(spawned, 2);
    assertThat(placed.at("/obj_refs/Node~10").asText()).isEqualTo("n1");
    assertThat(placed.at("/obj_refs/StoragePool~11~10").asText()).isEqualTo("pool,FILE_THIN");
    assertThat(placed.get("details").asText())
        .startsWith("Used nodes (storage pool name): 'n1 (pool)', 'n2 (pool)'")
        .contains("chosen: pool on n1")
        .contains("passed over: pool on n3");
    assertThat(entry(server.post(SPAWN, VOL1), 0).get("message").asText()).contains("exists");
  }

  @Test
  void listsAResourceWithItsVolumes() {
    server.post(SPAWN, VOL1);
    JsonNode resource = server.get("/v1/view/resources?nodes=N1&resources=VOL1").body().get(0);
    assertThat(resource.at("/layer_object/type").asText()).isEqualTo("STORAGE");
    assertThat(resource.at("/layer_object/storage/storage_volumes/0/device_path").asText())
        .isEqualTo("/dev/fake/vol1_0");
    assertThat(resource.has("state")).isTrue();
    assertThat(resource.has("flags")).isFalse();
    JsonNode volume = resource.at("/volumes/0");
    assertThat(volume.at("/state/disk_state").asText()).isEqualTo("Created");
    assertThat(volume.get("provider_kind").asText()).isEqualTo("FILE_THIN");
    assertThat(volume.get("allocated_size_kib").asLong()).isEqualTo(65536);
    assertThat(volume.at("/layer_data_list/0/data/volume_number").isInt()).isTrue();
    assertThat(server.get("/v1/view/resources?storage_pools=other").body()).isEmpty();
    assertThat(server.get("/v1/view/resources?props=StorPoolName=pool").body()).hasSize(2);
    assertThat(server.get("/v1/view/resources?limit=1&offset=1").body()).hasSize(1);
    assertThat(server.get("/v1/resource-definitions/vol1/resources/n1/volumes/0").status())
        .isEqualTo(200);
    assertThat(server.get("/v1/resource-definitions/vol1/resources/n1/volumes/7").number(0))
        .isEqualTo(304);
  }

  @Test
  void showsWhatChangedThoughItKeepsWhatItRendered() {
    server.post(SPAWN, VOL1);
    server.get("/v1/view/resources");
    server.put(
        "/v1/resource-definitions/vol1/resources/n1", "{\"override_props\":{\"Aux/a\":\"b\"}}");
    server.put("/v1/resource-definitions/vol1/volume-definitions/0", "{\"size_kib\":\"131072\"}");
    JsonNode resource = server.get("/v1/view/resources").body().get(0);
    assertThat(resource.at("/props/Aux~1a").asText()).isEqualTo("b");
    assertThat(resource.at("/volumes/0/usable_size_kib").asLong()).isEqualTo(131072);
    server.nodes.unreachable(new NodeName("n1"));
    JsonNode unknown = server.get("/v1/view/resources").body().get(0);
    assertThat(unknown.at("/volumes/0/state/disk_state").asText()).isEqualTo("Unknown");
  }

  @Test
  void keepsShowingWhatAnUnreachableNodeStillHas() {
    server.post(SPAWN, VOL1);
    server.nodes.unreachable(new NodeName("n1"));
    Reply deleted = server.delete("/v1/resource-definitions/vol1");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.number(0)).isEqualTo(2);
    assertThat(deleted.body().findValuesAsText("message"))
        .anyMatch(m -> m.contains("not connected"));
    JsonNode left = server.get("/v1/view/resources").body();
    assertThat(left).hasSize(1);
    assertThat(left.get(0).get("flags").toString()).isEqualTo("[\"DELETE\"]");
    assertThat(server.get("/v1/resource-definitions").body().get(0).get("flags").toString())
        .contains("DELETE");
    server.post(SPAWN, VOL1);
    assertThat(server.get("/v1/view/resources").body()).hasSize(3);
    server.nodes.reachable(new NodeName("n1"));
    assertThat(server.get("/v1/view/resources").body()).hasSize(2);
  }

  @Test
  void guardsTheLastReplicaUnlessForced() {
    server.post(
        "/v1/resource-definitions",
        "{\"resource_definition\":{\"name\":\"solo\",\"layer_data\":[{\"type\":\"storage\"}]}}");
    server.post(
        "/v1/resource-definitions/solo/volume-definitions",
        "{\"volume_definition\":{\"size_kib\":4096}}");
    server.post(
        "/v1/resource-definitions/solo/resources/n2",
        "{\"resource\":{\"props\":{\"StorPoolName\":\"pool\"}}}");
    Reply refused = server.delete("/v1/resource-definitions/solo/resources/n2");
    assertThat(refused.number(0)).isEqualTo(997);
    assertThat(refused.status()).isEqualTo(500);
    Reply forced = server.delete("/v1/resource-definitions/solo/resources/n2?force=true");
    assertThat(forced.status()).isEqualTo(200);
    assertThat(firstOrNone("solo")).isEqualTo("none");
  }

  private String firstOrNone(String name) {
    return server.get("/v1/view/resources?resources=" + name).body().isEmpty()
        ? "none"
        : firstNode(name);
  }

  @Test
  void showsPlansAndChangesNothing() {
    Reply plan = server.post(SPAWN + "?dry_run=true", VOL1);
    assertThat(plan.status()).isEqualTo(200);
    assertThat(plan.body().get("decisions").toString())
        .contains("would spawn vol1", "chosen: pool");
    assertThat(plan.body().at("/nodes/0/node").asText()).isEqualTo("n1");
    assertThat(plan.body().at("/nodes/0/steps/0").asText()).contains("vol1");
    assertThat(server.get("/v1/resource-definitions").body()).isEmpty();
    server.post(SPAWN, VOL1);
    assertThat(server.delete("/v1/resource-definitions/vol1?dry_run=True").body().get("nodes"))
        .hasSize(2);
    assertThat(server.get("/v1/view/resources").body()).hasSize(2);
    assertThat(server.delete("/v1/resource-definitions/none?dry_run=true").body().get("nodes"))
        .isEmpty();
    Reply refused =
        server.post(
            SPAWN + "?dry_run=true",
            "{\"resource_definition_name\":\"big\",\"volume_sizes\":[1099511627776]}");
    assertThat(refused.number(0)).isEqualTo(996);
  }

  @Test
  void saysThatANodeIsNotConnected() {
    server.nodes.unreachable(new NodeName("n9"));
    Reply created =
        server.post(
            "/v1/nodes", "{\"name\":\"n9\",\"net_interfaces\":[{\"address\":\"192.0.2.9\"}]}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.number(1)).isEqualTo(1002);
    assertThat(entry(created, 1).get("correction").asText()).contains("192.0.2.9");
    JsonNode node = server.get("/v1/nodes/n9").body();
    assertThat(node.get("connection_status").asText()).isEqualTo("OFFLINE");
    assertThat(node.at("/net_interfaces/0/name").asText()).isEqualTo("default");
    assertThat(node.at("/net_interfaces/0/satellite_port").asInt()).isEqualTo(3366);
    server.nodes.reachable(new NodeName("n9"));
    assertThat(server.put("/v1/nodes/n9/reconnect", "").status()).isEqualTo(200);
    assertThat(server.reconnected).containsExactly(new NodeName("n9"));
  }

  @Test
  void keepsAPoolThatCannotBeReadAndSaysSo() {
    server.nodes.unreadable("/nowhere");
    Reply created =
        server.post(
            "/v1/nodes/n1/storage-pools",
            """
            {"storage_pool_name":"odd","provider_kind":"file","props":{"StorDriver/FileDir":"/nowhere"}}\
            """);
    assertThat(created.status()).isEqualTo(500);
    assertThat(created.number(0)).isEqualTo(1);
    assertThat(created.number(1)).isEqualTo(990);
    JsonNode pool = server.get("/v1/nodes/n1/storage-pools/odd").body();
    assertThat(pool.at("/props/StorDriver~1StorPoolName").asText()).isEqualTo("/nowhere");
    assertThat(pool.at("/reports/0/cause").asText()).contains("no such directory");
    assertThat(pool.has("free_capacity")).isFalse();
    assertThat(pool.has("total_capacity")).isFalse();
  }

  @Test
  void tellsWhyASnapshotCouldNotBeTaken() {
    server.post(SPAWN, VOL1);
    server.nodes.failing(new NodeName("n2"), new Problem("no snapshot", "cp failed", "free some"));
    Reply failed = server.post("/v1/resource-definitions/vol1/snapshots", "{\"name\":\"snap1\"}");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(entry(failed, 0).get("cause").asText()).contains("cp failed");
    assertThat(server.get("/v1/view/snapshots").body()).isEmpty();
    assertThat(server.get("/v1/resource-definitions/vol1/snapshots/snap1").number(0))
        .isEqualTo(315);
  }

  @Test
  void clonesUnderAMadeUpName() {
    server.post(SPAWN, VOL1);
    Reply started =
        server.post(
            "/v1/resource-definitions/vol1/clone",
            """
            {"external_name":"my disk","override_props":{"Aux/x":"1"}}\
            """);
    assertThat(started.status()).as(started.body().toString()).isEqualTo(201);
    assertThat(started.body().get("clone_name").asText()).isEqualTo("my_disk");
    String location = started.body().get("location").asText();
    assertThat(server.get(location).body().get("status").asText()).isIn("CLONING", "COMPLETE");
    JsonNode copy = server.get("/v1/resource-definitions/my_disk").body();
    assertThat(copy.get("external_name").asText()).isEqualTo("my disk");
    assertThat(copy.at("/props/Aux~1x").asText()).isEqualTo("1");
    assertThat(server.get("/v1/resource-definitions/vol1/clone/vol1").number(0)).isEqualTo(301);
    Reply failed = server.post("/v1/resource-definitions/none/clone", "{}");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body().get("clone_name").asText()).isEqualTo("__invalid_name__");
    assertThat(failed.body().get("messages").get(0).get("ret_code").asLong()).isNegative();
  }

  @Test
  void keepsErrorReportsOverARestart() throws Exception {
    ErrorReports reports = new ErrorReports(directory, InstantSource.system());
    String id = reports.add(new IllegalStateException("broken"), "GET /v1/x");
    assertThat(id).matches("[0-9A-F]{8}-00000-\\d{6}");
    ErrorReports again = new ErrorReports(directory, InstantSource.system());
    assertThat(again.find(id)).isPresent();
    assertThat(again.find(id).orElseThrow().message()).isEqualTo("broken");
    assertThat(again.find(id).orElseThrow().text()).contains("While answering GET /v1/x");
    assertThat(again.delete(report -> true)).isEqualTo(1);
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void reportsAFaultOfItsOwn() {
    server.breakReconnect();
    Reply failed = server.put("/v1/nodes/n1/reconnect", "");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.number(0)).isEqualTo(999);
    String id = entry(failed, 0).at("/error_report_ids/0").asText();
    JsonNode report = server.get("/v1/error-reports/" + id).body().get(0);
    assertThat(report.get("filename").asText()).isEqualTo("ErrorReport-" + id + ".log");
    assertThat(report.get("text").asText()).contains("PUT /v1/nodes/n1/reconnect", "broken");
    JsonNode listed = server.get("/v1/error-reports?withContent=False").body();
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).has("text")).isFalse();
    assertThat(server.get("/v1/error-reports?node=n1").body()).isEmpty();
    assertThat(server.send("PATCH", "/v1/error-reports", "{\"exception\":\"Other\"}").status())
        .isEqualTo(200);
    assertThat(server.delete("/v1/error-reports/" + id).number(0)).isEqualTo(2);
    assertThat(server.get("/v1/error-reports").body()).isEmpty();
  }

  @Test
  void refusesWithReasonsForEachPool() {
    Reply refused =
        server.post(
            SPAWN, "{\"resource_definition_name\":\"big\",\"volume_sizes\":[107374182400]}");
    assertThat(refused.number(0)).isEqualTo(996);
    assertThat(entry(refused, 0).get("message").asText()).contains("Not enough available nodes");
    assertThat(entry(refused, 0).get("details").asText()).contains("pool on n3");
    assertThat(entry(refused, 0).at("/obj_refs/RscGrp").asText()).isEqualTo("rg1");
  }

  @Test
  void listsTheRoomOfAllGroups() {
    JsonNode result =
        server.post("/v1/queries/resource-groups/query-all-size-info", "").body().get("result");
    assertThat(result.at("/rg1/space_info/available_size_in_kib").asLong())
        .isEqualTo(100L * 1024 * 1024);
    assertThat(result.at("/rg1").has("reports")).isFalse();
    assertThat(result.at("/DfltRscGrp/space_info/max_vlm_size_in_kib").asLong()).isZero();
  }
}
