// SPDX-License-Identifier: Apache-2.0
package io.moorage.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.scenario.Rc;
import io.moorage.scenario.SharedCluster;
import io.moorage.scenario.ThreeNodes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that make no sense: each is refused as clients expect it, and changes nothing. */
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsIT {
  private final ThreeNodes nodes;

  RefusalsIT(ThreeNodes nodes) {
    this.nodes = nodes;
  }

  @BeforeAll
  void oneDisk() throws Exception {
    nodes.spawn("data", 8192).required("spawning data");
    nodes
        .api()
        .post("/v1/resource-definitions/data/snapshots", Map.of("name", "monday"))
        .required("taking a snapshot");
  }

  @AfterAll
  void nothingIsLeft() throws Exception {
    nodes.clear();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # what cannot be read
          POST   | /v1/resource-definitions | {                                            | 400 | 234
          POST   | /v1/resource-definitions | {"resource_definition": 7}                   | 400 | 234
          POST   | /v1/resource-definitions | [1]                                          | 400 | 234
          POST   | /v1/resource-definitions | {"resource_definition": {"name": ["a"]}}     | 400 | 234
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "other", "volume_sizes": ["many"]} | 400 | 234
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "other", "volume_sizes": [4096], "definitions_only": "perhaps"} | 400 | 234
          PUT    | /v1/resource-definitions/data/volume-definitions/0 | {"size_kib": "large"}  | 400 | 234
          # what is not there
          GET    | /v1/nodes/nowhere                             | ``                        | 404 | 300
          GET    | /v1/resource-definitions/nothing              | ``                        | 404 | 301
          GET    | /v1/resource-definitions/nothing/resources    | ``                        | 404 | 301
          GET    | /v1/resource-groups/nobody                    | ``                        | 404 | 317
          GET    | /v1/nodes/alpha/storage-pools/none            | ``                        | 404 | 310
          GET    | /v1/resource-definitions/data/snapshots/never | ``                        | 404 | 315
          POST   | /v1/resource-groups/nobody/spawn | {"resource_definition_name": "other", "volume_sizes": [4096]} | 404 | 317
          POST   | /v1/resource-definitions/nothing/snapshots    | {"name": "some"}          | 404 | 301
          POST   | /v1/resource-definitions/data/snapshot-rollback/never | {}                | 404 | 315
          PUT    | /v1/resource-definitions/nothing/volume-definitions/0 | {"size_kib": 8192} | 404 | 301
          PUT    | /v1/resource-definitions/data/volume-definitions/7 | {"size_kib": 8192}   | 404 | 303
          POST   | /v1/nodes/nowhere/storage-pools | {"storage_pool_name": "some", "provider_kind": "FILE_THIN", "props": {"StorDriver/StorPoolName": "/tmp"}} | 404 | 300
          POST   | /v1/resource-definitions/data/resources/nowhere/make-available | {}       | 404 | 300
          GET    | /v1/nonsense                                  | ``                        | 404 | 234
          PATCH  | /v1/nodes                                     | {}                        | 405 | 234
          # what is there already
          POST   | /v1/nodes | {"name": "alpha", "type": "satellite", "net_interfaces": [{"name": "default", "address": "127.0.0.1", "satellite_port": 3366, "satellite_encryption_type": "SSL"}]} | 500 | 500
          POST   | /v1/resource-groups      | {"name": "vms"}                                | 500 | 522
          POST   | /v1/resource-definitions | {"resource_definition": {"name": "data"}}      | 500 | 501
          POST   | /v1/resource-definitions | {"resource_definition": {"name": "DATA"}}      | 500 | 501
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "data", "volume_sizes": [4096]} | 500 | 501
          POST   | /v1/resource-definitions/data/volume-definitions | {"volume_definition": {"volume_number": 0, "size_kib": 8192}} | 500 | 503
          POST   | /v1/resource-definitions/data/snapshots | {"name": "monday"}              | 500 | 514
          POST   | /v1/nodes/alpha/storage-pools | {"storage_pool_name": "thin", "provider_kind": "FILE_THIN", "props": {"StorDriver/StorPoolName": "/tmp"}} | 500 | 510
          # sizes
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "other", "volume_sizes": [0]}    | 500 | 206
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "other", "volume_sizes": [-4]}   | 500 | 206
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "other", "volume_sizes": [9000000000000000]} | 500 | 206
          PUT    | /v1/resource-definitions/data/volume-definitions/0 | {"size_kib": 0}      | 500 | 206
          # names
          POST   | /v1/resource-definitions | {"resource_definition": {"name": "a b"}}       | 500 | 202
          POST   | /v1/resource-definitions | {"resource_definition": {"name": "../../etc"}} | 500 | 202
          POST   | /v1/resource-definitions | {"resource_definition": {"name": "n234567890123456789012345678901234567890123456789"}} | 500 | 202
          POST   | /v1/resource-groups      | {"name": "*"}                                  | 500 | 237
          POST   | /v1/resource-definitions/data/snapshots | {"name": "a/b"}                 | 500 | 218
          POST   | /v1/nodes                | {"name": "no node", "type": "satellite"}       | 500 | 200
          # what cannot be
          POST   | /v1/resource-groups      | {"name": "other", "select_filter": {"place_count": 0}}                  | 500 | 219
          POST   | /v1/resource-groups      | {"name": "other", "select_filter": {"layer_stack": ["NONSENSE"]}}       | 500 | 225
          POST   | /v1/nodes/alpha/storage-pools | {"storage_pool_name": "other", "provider_kind": "TAPE", "props": {"StorDriver/StorPoolName": "x"}} | 500 | 227
          POST   | /v1/nodes/alpha/net-interfaces | {"name": "other", "address": "nowhere.invalid"} | 500 | 210
          POST   | /v1/resource-groups/vms/spawn | {"resource_definition_name": "other", "volume_sizes": [4096], "select_filter": {"place_count": 4}} | 500 | 996
          """)
  void isRefusedWithTheCodeThatClientsKnowAndChangesNothing(
      String method, String path, String body, int status, int code) throws Exception {
    JsonNode before = everything();
    Api.Text answer = nodes.api().text(method, path, body == null ? "" : body);
    assertThat(answer.type()).as(answer.text()).startsWith("application/json");
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    List<Rc> entries = Rc.of(answer.json());
    assertThat(entries).as(answer.text()).isNotEmpty();
    Rc first = entries.getFirst();
    assertThat(first.number()).as(answer.text()).isEqualTo(code);
    assertThat(first.error()).as(answer.text()).isTrue();
    assertThat(first.message()).isNotBlank();
    assertThat(first.correction()).as("what to do, in " + answer.text()).isNotBlank();
    assertThat(everything()).isEqualTo(before);
  }

  /** All that clients can see, with what changes by itself taken away. */
  private JsonNode everything() throws Exception {
    var all = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    for (String path :
        List.of(
            "/v1/nodes",
            "/v1/resource-groups",
            "/v1/resource-definitions?with_volume_definitions=true",
            "/v1/storage-pool-definitions",
            "/v1/view/resources",
            "/v1/view/snapshots")) {
      all.set(path, nodes.api().get(path).required("reading " + path));
    }
    return all;
  }

  @Test
  void deletingWhatIsNotThereIsAWarning() throws Exception {
    for (String path :
        List.of(
            "/v1/resource-definitions/nothing",
            "/v1/resource-groups/nobody",
            "/v1/resource-definitions/data/snapshots/never",
            "/v1/nodes/alpha/storage-pools/none")) {
      Api.Answer answer = nodes.api().delete(path);
      assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
      assertThat(Rc.of(answer).getFirst().warning()).as(answer.body().toString()).isTrue();
    }
  }

  @Test
  void tooFewNodesNamesEveryPoolWithItsReason() throws Exception {
    Api.Answer answer =
        nodes
            .api()
            .post(
                "/v1/resource-groups/vms/spawn",
                Map.of(
                    "resource_definition_name",
                    "other",
                    "volume_sizes",
                    List.of(4096),
                    "select_filter",
                    Map.of("place_count", 2, "node_name_list", List.of("alpha"))));
    assertThat(Rc.errorOf(answer)).isEqualTo(996);
    assertThat(answer.body().toString()).contains("bravo", "charlie", "Not enough available nodes");
  }
}
