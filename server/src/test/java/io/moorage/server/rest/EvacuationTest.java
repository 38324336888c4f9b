// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.api.model.NodeName;
import io.moorage.server.rest.TestServer.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that go out of service and come back, through the interface of LINSTOR's clients. */
class EvacuationTest {
  private TestServer server;

  @BeforeEach
  void spawn(@TempDir Path directory) {
    server = new TestServer(directory);
    server.nodes.replicate();
    server.withNodes("n1", "n2", "n3", "n4");
    server.post("/v1/resource-groups", "{\"name\":\"two\",\"select_filter\":{\"place_count\":2}}");
    spawn("two", "disk");
  }

  private void spawn(String group, String name) {
    Reply spawned =
        server.post(
            "/v1/resource-groups/" + group + "/spawn",
            "{\"resource_definition_name\":\"" + name + "\",\"volume_sizes\":[65536]}");
    assertThat(spawned.status()).as("%s", spawned.body()).isEqualTo(201);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode on(String node) {
    return server.get("/v1/view/resources?nodes=" + node).body();
  }

  private JsonNode node(String name) {
    return server.get("/v1/nodes/" + name).body();
  }

  private static List<String> messages(Reply reply) {
    List<String> messages = new ArrayList<>();
    reply.body().forEach(entry -> messages.add(entry.get("message").asText()));
    return messages;
  }

  @Test
  void evacuatedNodeIsEmptyInTheEndAndTellsWhereAllWent() {
    Reply begun = server.put("/v1/nodes/n1/evacuate", "");

    assertThat(begun.status()).as("%s", begun.body()).isEqualTo(200);
    assertThat(messages(begun)).first().isEqualTo("Node 'n1' is being evacuated.");
    assertThat(messages(begun).get(1))
        .startsWith("Resource 'disk' on node 'n1' moves to pool on n");
    assertThat(begun.body().get(1).get("details").asText()).contains("chosen: pool on n");
    assertThat(begun.body().get(1).at("/obj_refs/RscDfn").asText()).isEqualTo("disk");
    await().until(() -> on("n1").isEmpty());
    assertThat(node("n1").get("flags").toString()).isEqualTo("[\"EVACUATE\"]");
    await()
        .until(
            () -> node("n1").at("/props/Moorage~1LeftToMove").asText().equals("nothing is left"));
    assertThat(node("n2").has("flags")).isFalse();
    assertThat(server.delete("/v1/nodes/n1").status()).isEqualTo(200);
  }

  @Test
  void planShowsTheStepsAndTakesNone() {
    Reply plan = server.put("/v1/nodes/n1/evacuate?dry_run=true", "");

    assertThat(plan.status()).as("%s", plan.body()).isEqualTo(200);
    assertThat(plan.body().toString()).contains("bring disk to");
    assertThat(node("n1").has("flags")).isFalse();
  }

  @Test
  void whatCannotMoveIsNamedInTheAnswerAndTheViews() {
    spawn("rg1", "local");
    String holder =
        server.get("/v1/view/resources?resources=local").body().at("/0/node_name").asText();
    Reply begun = server.put("/v1/nodes/" + holder + "/evacuate", "{\"do_not_target\":[\"n3\"]}");

    String stays =
        "Resource 'local' on node '"
            + holder
            + "' stays: its stack [STORAGE] does not replicate, so nothing could fill a copy elsewhere.";
    assertThat(messages(begun)).contains(stays);
    JsonNode left = on(holder).get(0);
    assertThat(left.get("name").asText()).isEqualTo("local");
    assertThat(left.get("flags").toString()).isEqualTo("[\"EVACUATE\"]");
    assertThat(left.at("/volumes/0/reports/0/message").asText()).isEqualTo(stays);
    assertThat(left.at("/volumes/0/reports/0/ret_code").asLong() & 0x7FFF).isEqualTo(1020);
    assertThat(node(holder).at("/props/Moorage~1LeftToMove").asText())
        .startsWith("1 left: local stays: its stack");

    Reply again = server.put("/v1/nodes/" + holder + "/evacuate", "");
    assertThat(messages(again)).hasSize(2).contains(stays);
  }

  @Test
  void nodeOutOfServiceTakesNothingUntilItIsRestored() {
    assertThat(server.put("/v1/nodes/n4/evacuate", "{}").status()).isEqualTo(200);
    String create = "/v1/resource-definitions/disk/resources/n4";
    Reply refused = server.post(create, "{\"resource\":{\"node_name\":\"n4\"}}");
    assertThat(refused.status()).isGreaterThanOrEqualTo(400);
    assertThat(refused.number(0)).isEqualTo(975);

    Reply back = server.put("/v1/nodes/n4/restore", "");
    assertThat(back.status()).isEqualTo(200);
    assertThat(messages(back)).containsExactly("Node 'n4' is in service again.");
    assertThat(node("n4").has("flags")).isFalse();
    assertThat(server.post(create, "{\"resource\":{\"node_name\":\"n4\"}}").status())
        .isEqualTo(201);
    assertThat(server.put("/v1/nodes/n4/restore", "").status()).isEqualTo(500);
    assertThat(server.put("/v1/nodes/nobody/restore", "").status()).isEqualTo(404);
  }

  @Test
  void restoreDropsWhatIsElsewhereToo() {
    spawn("rg1", "local");
    String holder =
        server.get("/v1/view/resources?resources=local").body().at("/0/node_name").asText();
    server.put("/v1/nodes/" + holder + "/evacuate", "");
    Reply back = server.put("/v1/nodes/" + holder + "/restore", "{\"delete_resources\":true}");

    assertThat(messages(back))
        .contains(
            "Resource 'local' on node '"
                + holder
                + "' stays: no other replica is known to be complete.");
  }

  @Test
  void nodeThatItsPeersSeeIsNotGivenUp() {
    assertThat(server.put("/v1/nodes/n1/evict", "").status()).as("it is there").isEqualTo(500);
    server.nodes.unreachable(new NodeName("n1"));

    assertThat(server.put("/v1/nodes/n1/evict", "").body().toString())
        .contains("connected to their peers");
  }

  @Test
  void deadNodeCanBeGivenUpBeforeItsTime() {
    server.post(
        "/v1/resource-groups/rg1/spawn",
        """
        {"resource_definition_name":"local","volume_sizes":[65536],
         "select_filter":{"place_count":1,"node_name_list":["n4"],"layer_stack":["STORAGE"]}}\
        """);
    assertThat(node("n4").has("eviction_timestamp")).isFalse();
    server.nodes.unreachable(new NodeName("n4"));
    assertThat(node("n4").get("eviction_timestamp").asLong()).isPositive();
    Reply evicted = server.put("/v1/nodes/n4/evict", "");

    assertThat(evicted.status()).as("%s", evicted.body()).isEqualTo(200);
    assertThat(node("n4").get("flags").toString()).isEqualTo("[\"EVICTED\"]");
    assertThat(node("n4").has("eviction_timestamp")).isFalse();
    assertThat(on("n4").at("/0/flags").toString()).isEqualTo("[\"EVICTED\"]");

    Reply deleted = server.delete("/v1/nodes/n4");
    assertThat(deleted.number(0)).isEqualTo(1017);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body().toString()).contains("node lost");
    assertThat(node("n4").get("name").asText()).isEqualTo("n4");
    assertThat(server.delete("/v1/nodes/n4/lost").status()).isEqualTo(200);
    assertThat(server.get("/v1/nodes/n4").status()).isEqualTo(404);
  }
}
