// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.server.rest.TestServer.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replicated disk through the interface that LINSTOR's clients use. */
class ReplicatedDiskTest {
  private static final String DISK = "/v1/resource-definitions/disk";

  private TestServer server;

  @BeforeEach
  void spawn(@TempDir Path directory) {
    server = new TestServer(directory);
    server.nodes.replicate();
    server.withNodes("n1", "n2", "n3");
    server.post("/v1/resource-groups", "{\"name\":\"two\",\"select_filter\":{\"place_count\":2}}");
    Reply spawned =
        server.post(
            "/v1/resource-groups/two/spawn",
            "{\"resource_definition_name\":\"disk\",\"volume_sizes\":[65536]}");
    assertThat(spawned.status()).as("%s", spawned.body()).isEqualTo(201);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode on(String node) {
    for (JsonNode resource : server.get("/v1/view/resources?resources=disk").body()) {
      if (resource.get("node_name").asText().equals(node)) {
        return resource;
      }
    }
    throw new AssertionError("nothing on " + node);
  }

  private List<String> states() {
    List<String> states = new ArrayList<>();
    for (JsonNode resource : server.get("/v1/view/resources?resources=disk").body()) {
      states.add(
          resource.get("node_name").asText()
              + " "
              + (resource.path("flags").toString().contains("TIE_BREAKER")
                  ? "TieBreaker"
                  : resource.at("/volumes/0/state/disk_state").asText()));
    }
    return states;
  }

  @Test
  void spawnPlacesReplicasAndATieBreaker() {
    assertThat(states()).containsExactlyInAnyOrder("n1 UpToDate", "n2 UpToDate", "n3 TieBreaker");
    JsonNode replica = on("n1");
    assertThat(replica.at("/volumes/0/device_path").asText()).isEqualTo("/dev/drbd1000");
    assertThat(replica.at("/layer_object/type").asText()).isEqualTo("DRBD");
    assertThat(replica.at("/layer_object/drbd/connections/n2/connected").asBoolean()).isTrue();
    assertThat(replica.at("/layer_object/drbd/tcp_ports/0").asInt()).isEqualTo(7000);
    assertThat(replica.at("/state/in_use").asBoolean()).isFalse();
    assertThat(
            replica
                .at("/volumes/0/layer_data_list/0/data/drbd_volume_definition/minor_number")
                .asInt())
        .isEqualTo(1000);
    assertThat(replica.at("/volumes/0/state/replication_states/n2/replication_state").asText())
        .isEqualTo("Established");
    assertThat(on("n3").at("/volumes/0/device_path").asText()).isEqualTo("/dev/drbd1000");
    assertThat(replica.toString()).as("the secret is the nodes' alone").doesNotContain("secret");
  }

  @Test
  void nodeWithoutAReplicaUsesTheDataOverTheNetwork() {
    assertThat(server.post(DISK + "/resources/n3/make-available", "{}").status()).isEqualTo(200);

    assertThat(on("n3").get("flags").toString())
        .contains("DRBD_DISKLESS")
        .doesNotContain("TIE_BREAKER");
    assertThat(states()).contains("n3 Diskless");
  }

  @Test
  void diskMovesWhileItsDataStaysAvailable() {
    Reply moved = server.put(DISK + "/resources/n3/migrate-disk/n2", "");
    assertThat(moved.status()).as("%s", moved.body()).isEqualTo(200);

    assertThat(states()).containsExactlyInAnyOrder("n1 UpToDate", "n2 TieBreaker", "n3 UpToDate");
  }

  @Test
  void snapshotIsTakenOfOneMomentAndRolledBack() {
    Reply taken = server.post(DISK + "/snapshots", "{\"name\":\"monday\"}");
    assertThat(taken.status()).as("%s", taken.body()).isEqualTo(201);
    JsonNode snapshot = server.get(DISK + "/snapshots/monday").body();
    assertThat(snapshot.get("flags").toString()).contains("SUCCESSFUL");
    assertThat(snapshot.get("nodes")).hasSize(2);

    Reply back = server.post(DISK + "/snapshot-rollback/monday", "");
    assertThat(back.status()).as("%s", back.body()).isEqualTo(200);
  }

  @Test
  void volumeGrows() {
    Reply grown = server.put(DISK + "/volume-definitions/0", "{\"size_kib\":131072}");

    assertThat(grown.status()).as("%s", grown.body()).isEqualTo(200);
    assertThat(on("n1").at("/layer_object/drbd/drbd_volumes/0/usable_size_kib").asLong())
        .isEqualTo(131072);
  }

  @Test
  void splitBrainThatIsNoneIsNotResolved() {
    Reply refused = server.post(DISK + "/resolve-split-brain", "{\"keep\":\"n1\"}");

    assertThat(refused.status()).isGreaterThanOrEqualTo(400);
    assertThat(refused.body().toString()).contains("no split brain to resolve");
  }

  @Test
  void diskIsDeletedEverywhere() {
    assertThat(server.send("DELETE", DISK, "").status()).isEqualTo(200);

    assertThat(server.get("/v1/view/resources?resources=disk").body()).isEmpty();
  }
}
