// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.Problem;
import io.moorage.server.rest.TestServer.Reply;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ToleranceTest {

  @TempDir Path directory;
  TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "garbage",
        "a/b/c;;="
      })
  void takesJsonUnderAnyContentType(String type) {
    Reply reply =
        server.send(
            "POST",
            "/v1/resource-groups",
            """
            {"name":"group","unknown":{"x":[1]},"description":null}\
            """,
            "Content-Type",
            type);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(201);
    assertThat(server.get("/v1/resource-groups/GROUP").body().get("name").asText())
        .isEqualTo("group");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", " \n"})
  void takesEmptyBodiesForNothing(String body) {
    server.post("/v1/resource-groups", "{\"name\":\"rg\"}");
    assertThat(server.post("/v1/resource-groups/rg/volume-groups", body).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "nonsense", "{\"name\":\"rg1\"} x", "[1,", "\u0000"})
  void refusesWhatIsNoJson(String body) {
    Reply reply = server.post("/v1/resource-groups", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code(0)).isNegative();
    assertThat(reply.body().get(0).get("message").asText()).contains("not JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":{}}|name",
        "{\"name\":\"rg\",\"select_filter\":7}|select_filter",
        "{\"name\":\"rg\",\"select_filter\":{\"place_count\":\"many\"}}|select_filter.place_count",
        "{\"name\":\"rg\",\"select_filter\":{\"storage_pool_list\":{}}}|select_filter.storage_pool_list",
        "{\"name\":\"rg\",\"props\":[]}|props",
        "{}|name",
        "[]|body"
      })
  void namesTheFieldThatIsWrong(String body, String field) {
    Reply reply = server.post("/v1/resource-groups", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().get(0).get("message").asText()).contains(field);
  }

  @Test
  void coercesScalars() {
    server.post(
        "/v1/resource-groups",
        """
        {"name":"rg","select_filter":{"place_count":"3","diskless_on_remaining":"True"},
         "props":{"Aux/a":100,"Aux/b":true}}\
        """);
    var group = server.get("/v1/resource-groups/rg").body();
    assertThat(group.at("/select_filter/place_count").asInt()).isEqualTo(3);
    assertThat(group.at("/select_filter/diskless_on_remaining").asBoolean()).isTrue();
    assertThat(group.at("/props/Aux~1a").asText()).isEqualTo("100");
    assertThat(group.at("/props/Aux~1b").asText()).isEqualTo("true");
  }

  @Test
  void leavesOutWhatIsEmptyAndKeepsFalseAndZero() {
    server.withNodes("n1");
    assertThat(server.get("/v1/remotes").body().toString()).isEqualTo("{}");
    var pool = server.get("/v1/view/storage-pools?storage_pools=POOL").body().get(0);
    assertThat(pool.has("reports")).isFalse();
    assertThat(pool.get("external_locking").asBoolean(true)).isFalse();
    var volume = server.get("/v1/resource-groups/rg1/volume-groups").body().get(0);
    assertThat(volume.get("volume_number").asInt(7)).isZero();
    assertThat(volume.has("props")).isFalse();
  }

  @Test
  void answersUnknownPathsAndWrongMethodsWithLists() {
    Reply unknown = server.get("/v1/no/such");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body().get(0).get("ret_code").asLong()).isNegative();
    Reply wrong = server.send("PATCH", "/v1/nodes", "{}");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.body().get(0).get("message").asText()).contains("PATCH");
    assertThat(wrong.http().headers().firstValue("Content-Type")).contains("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/v1/resource-definitions/x/drbd-proxy",
    "POST,/v1/remotes/s3",
    "POST,/v1/remotes/r1/backups",
    "POST,/v1/schedules",
    "PUT,/v1/files/%2Fetc%2Fa.conf",
    "GET,/v1/sos-report",
    "PUT,/v1/node-connections/n1/n2",
    "POST,/v1/controller/auth/token"
  })
  void saysThatSomethingIsNotSupportedYet(String method, String path) {
    Reply reply = server.send(method, path, "");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().get(0).get("message").asText()).contains("not supported yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/remotes|{}",
        "/v1/remotes/s3|[]",
        "/v1/schedules|{\"data\":[]}",
        "/v1/files|[]",
        "/v1/files?content=true|[]",
        "/v1/physical-storage/|[]",
        "/v1/node-connections|[]",
        "/v1/encryption/passphrase|{\"status\":\"unset\"}",
        "/v1/error-reports/?since=0|[]",
        "/v1/error-reports/|[]",
        "/v1/key-value-store|[]",
        "/v1/nodes?nodes=unknown&limit=0&offset=0&cached=true|[]",
        "/v1/nodes/|[]",
        "/v1/resource-definitions?limit=5&offset=100|[]",
        "/v1/view/resources?resources=unknown|[]",
        "/v1/view/snapshots|[]",
        "/v1/stats/nodes|{\"count\":0}"
      })
  void listsNothing(String path, String body) {
    Reply reply = server.get(path);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().toString()).isEqualTo(body);
    assertThat(reply.http().headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void deletesControllerPropertiesWithSlashes() {
    server.post("/v1/controller/properties", "{\"override_props\":{\"Aux/a/b\":\"x\"}}");
    assertThat(server.delete("/v1/controller/properties/Aux/a/b").number(0)).isEqualTo(2);
    assertThat(server.delete("/v1/controller/properties/Aux%2Fa%2Fb").number(0)).isEqualTo(3000);
    assertThat(server.get("/v1/controller/properties").body().has("Aux/a/b")).isFalse();
  }

  @Test
  void deletingWhatIsNotThereIsAWarning() {
    server.withNodes("n1");
    for (String path :
        new String[] {
          "/v1/nodes/unknown",
          "/v1/nodes/n1/storage-pools/unknown",
          "/v1/nodes/n1/net-interfaces/unknown",
          "/v1/storage-pool-definitions/unknown",
          "/v1/resource-groups/unknown",
          "/v1/resource-groups/rg1/volume-groups/7",
          "/v1/resource-definitions/unknown",
          "/v1/resource-definitions/unknown/volume-definitions/0",
          "/v1/resource-definitions/unknown/resources/n1",
          "/v1/resource-definitions/unknown/snapshots/unknown",
          "/v1/key-value-store/unknown"
        }) {
      Reply reply = server.delete(path);
      assertThat(reply.status()).as(path).isEqualTo(200);
      assertThat(reply.number(0)).as(path).isEqualTo(3000);
      assertThat(reply.code(0)).as(path).isNegative();
    }
  }

  @Test
  void refusesBadNamesWithTheRule() {
    Reply node = server.get("/v1/nodes/no_underscores");
    assertThat(node.status()).isEqualTo(500);
    assertThat(node.number(0)).isEqualTo(200);
    assertThat(node.body().get(0).get("correction").asText()).contains("host name");
    Reply definition =
        server.post("/v1/resource-definitions", "{\"resource_definition\":{\"name\":\"1x\"}}");
    assertThat(definition.number(0)).isEqualTo(202);
    assertThat(server.post("/v1/resource-groups", "{\"name\":\"-\"}").number(0)).isEqualTo(237);
  }

  @Test
  void compressesLargeAnswersForThoseWhoTakeIt() throws Exception {
    Reply small = server.send("GET", "/v1/nodes", "", "Accept-Encoding", "gzip, deflate");
    assertThat(small.http().headers().firstValue("Content-Encoding")).isEmpty();
    Reply large =
        server.send(
            "GET", "/v1/controller/properties/info", "", "Accept-Encoding", "gzip, deflate");
    assertThat(large.http().headers().firstValue("Content-Encoding")).contains("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(large.http().body()))) {
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .startsWith("{\"AllowMixing");
    }
    Reply refused =
        server.send("GET", "/v1/controller/properties/info", "", "Accept-Encoding", "gzip;q=0");
    assertThat(refused.http().headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void tellsAPreflightFromAQuery() {
    server.withNodes("n1", "n2");
    Reply query = server.send("OPTIONS", "/v1/query-max-volume-size", "{\"place_count\":2}");
    assertThat(query.body().at("/candidates/0/storage_pool").asText()).isEqualTo("pool");
    Reply preflight = server.send("OPTIONS", "/v1/nodes", "");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.http().headers().firstValue("Access-Control-Allow-Methods"))
        .hasValueSatisfying(methods -> assertThat(methods).contains("PATCH"));
    assertThat(preflight.http().headers().firstValue("Access-Control-Allow-Headers"))
        .contains("Authorization, Content-Type");
  }

  @Test
  void normalisesAndChecksProperties() {
    server.withNodes("n1");
    server.put("/v1/nodes/n1", "{\"override_props\":{\"AutoplaceTarget\":\"False\"}}");
    assertThat(server.get("/v1/nodes/n1").body().at("/props/AutoplaceTarget").asText())
        .isEqualTo("false");
    Reply unknown = server.put("/v1/nodes/n1", "{\"override_props\":{\"No/Such\":\"1\"}}");
    assertThat(unknown.number(0)).isEqualTo(213);
    assertThat(unknown.body().get(0).get("message").asText()).contains("not whitelisted");
    Reply misplaced =
        server.put(
            "/v1/resource-groups/rg1",
            "{\"override_props\":{\"DrbdOptions/Net/allow-two-primaries\":\"True\"}}");
    assertThat(misplaced.number(0)).isEqualTo(213);
    server.put(
        "/v1/resource-groups/rg1",
        "{\"override_props\":{\"DrbdOptions/Net/allow-two-primaries\":\"YES\",\"Aux/x\":\" X \"}}");
    var props = server.get("/v1/resource-groups/rg1").body().get("props");
    assertThat(props.get("DrbdOptions/Net/allow-two-primaries").asText()).isEqualTo("yes");
    assertThat(props.get("Aux/x").asText()).isEqualTo(" X ");
    server.put("/v1/resource-groups/rg1", "{\"override_props\":{\"Aux/x\":null}}");
    assertThat(server.get("/v1/resource-groups/rg1").body().get("props").has("Aux/x")).isFalse();
  }

  @Test
  void reportsItsOwnFaults() {
    server.withNodes("n1", "n2");
    server.nodes.failing(new NodeName("n2"), new Problem("no room", "dd failed", "free some"));
    Reply undone =
        server.post(
            "/v1/resource-groups/rg1/spawn",
            "{\"resource_definition_name\":\"vol1\",\"volume_sizes\":[1024]}");
    assertThat(undone.status()).isEqualTo(500);
    assertThat(undone.body().get(0).get("cause").asText()).contains("dd failed");
    assertThat(undone.body().get(0).get("details").asText()).contains("undone");
    assertThat(server.get("/v1/resource-definitions").body()).isEmpty();
  }
}
