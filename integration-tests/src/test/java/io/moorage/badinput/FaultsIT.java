// SPDX-License-Identifier: Apache-2.0
package io.moorage.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import io.moorage.cluster.LocalCluster;
import io.moorage.scenario.Rc;
import io.moorage.scenario.SharedCluster;
import io.moorage.scenario.ThreeNodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Something is wrong with a node or a disk: what can be done is done, the rest is said. */
@ExtendWith(SharedCluster.class)
class FaultsIT {
  private static final int NOT_ENOUGH_SPACE = 980;
  private static final int NOT_CONNECTED = 995;
  private static final int NOT_ENOUGH_NODES = 996;
  private static final int FAILED_ON_NODE = 998;
  private static final String EVERYWHERE = "everywhere";

  private final ThreeNodes nodes;

  FaultsIT(ThreeNodes nodes) {
    this.nodes = nodes;
  }

  @BeforeEach
  void groupOnAllNodes() throws Exception {
    nodes.addGroup(EVERYWHERE, ThreeNodes.POOL, 3);
  }

  @AfterEach
  void allIsWellAgain() throws Exception {
    if (!nodes.cluster().alive("charlie")) {
      nodes.cluster().restartNode("charlie");
    }
    nodes.awaitOnline();
    nodes.clear();
    nodes.api().delete("/v1/resource-groups/" + EVERYWHERE).required("deleting the group");
  }

  private void turnOff() {
    nodes.cluster().stopNode("charlie");
    nodes.awaitOffline("charlie");
  }

  @Test
  void nodeThatIsOffIsAvoided() throws Exception {
    turnOff();
    for (String disk : List.of("one", "two", "three")) {
      Api.Answer answer = nodes.spawn(disk, 4096);
      answer.required("spawning " + disk);
      assertThat(Rc.warns(answer)).as(answer.body().toString()).isFalse();
      assertThat(nodesOf(disk)).containsExactly("alpha", "bravo");
    }
  }

  private List<String> nodesOf(String disk) throws Exception {
    List<String> names = new ArrayList<>();
    nodes.replicas(disk).forEach(replica -> names.add(replica.path("node_name").asText()));
    return names;
  }

  @Test
  void placementThatNeedsANodeThatIsOffSaysSo() throws Exception {
    turnOff();
    Api.Answer answer = nodes.spawn(EVERYWHERE, "data", 4096);
    assertThat(Rc.errorOf(answer)).isEqualTo(NOT_ENOUGH_NODES);
    assertThat(answer.body().toString()).contains("charlie").containsIgnoringCase("offline");
    assertThat(nodes.api().get("/v1/resource-definitions/data").status()).isEqualTo(404);
  }

  @Test
  void deletingAReplicaOnANodeThatIsOffIsFinishedWhenItReturns() throws Exception {
    nodes.spawn(EVERYWHERE, "data", 4096).required("spawning");
    turnOff();
    Api.Answer answer = nodes.api().delete("/v1/resource-definitions/data/resources/charlie");
    assertThat(answer.required("deleting")).isNotEmpty();
    assertThat(Rc.warns(answer)).as(answer.body().toString()).isTrue();
    assertThat(nodes.replicas("data").toString()).contains("\"DELETE\"");
    assertThat(volumeFile("charlie", "data")).exists();
    nodes.cluster().restartNode("charlie");
    nodes.awaitNothingLeft();
    assertThat(volumeFile("charlie", "data")).doesNotExist();
    assertThat(nodesOf("data")).containsExactly("alpha", "bravo");
  }

  @Test
  void nameIsFreeAtOnceThoughANodeThatIsOffStillHasTheOldOne() throws Exception {
    nodes.spawn(EVERYWHERE, "data", 4096).required("spawning");
    String old = uuids("data");
    turnOff();
    Api.Answer answer = nodes.api().delete("/v1/resource-definitions/data");
    answer.required("deleting");
    assertThat(Rc.warns(answer)).as(answer.body().toString()).isTrue();
    nodes.spawn("data", 8192).required("spawning again under the same name");
    nodes.cluster().restartNode("charlie");
    nodes.awaitOnline();
    nodes.awaitNothingLeft();
    assertThat(uuids("data")).isNotEqualTo(old);
    assertThat(nodesOf("data")).containsExactly("alpha", "bravo");
  }

  private String uuids(String disk) throws Exception {
    return nodes.replicas(disk).findValuesAsText("uuid").toString();
  }

  @Test
  void rollingBackWaitsForANodeThatIsOff() throws Exception {
    nodes.spawn(EVERYWHERE, "data", 4096).required("spawning");
    nodes
        .api()
        .post("/v1/resource-definitions/data/snapshots", Map.of("name", "monday"))
        .required("taking a snapshot");
    turnOff();
    Api.Answer answer =
        nodes.api().post("/v1/resource-definitions/data/snapshot-rollback/monday", Map.of());
    assertThat(Rc.errorOf(answer)).isEqualTo(NOT_CONNECTED);
    assertThat(answer.body().toString()).contains("charlie");
  }

  @Test
  void cloningWaitsForANodeThatIsOffRatherThanToHaveFewerReplicas() throws Exception {
    nodes.spawn(EVERYWHERE, "data", 4096).required("spawning");
    turnOff();
    Api.Answer answer =
        nodes.api().post("/v1/resource-definitions/data/clone", Map.of("name", "copy"));
    assertThat(Rc.errorOf(answer)).isEqualTo(NOT_CONNECTED);
    assertThat(answer.body().toString()).contains("charlie");
    assertThat(nodes.api().get("/v1/resource-definitions/copy").status()).isEqualTo(404);
  }

  @Test
  void foreignFileWithOurNameIsNotTouchedAndTheDiskIsRefused() throws Exception {
    Path foreign = Files.writeString(volumeFile("charlie", "data"), "precious");
    Api.Answer answer = nodes.spawn(EVERYWHERE, "data", 4096);
    assertThat(answer.ok()).as(answer.body().toString()).isFalse();
    assertThat(Rc.errorOf(answer)).isEqualTo(FAILED_ON_NODE);
    Rc error = Rc.of(answer).stream().filter(Rc::error).findFirst().orElseThrow();
    assertThat(error.correction()).isNotBlank();
    assertThat(answer.body().toString()).contains("charlie", foreign.getFileName().toString());
    assertThat(foreign).hasContent("precious");
    assertThat(nodes.api().get("/v1/resource-definitions/data").status()).isEqualTo(404);
    Files.delete(foreign);
    nodes.awaitNothingLeft();
    nodes.spawn(EVERYWHERE, "data", 4096).required("spawning when the file is away");
  }

  private Path volumeFile(String node, String disk) {
    return nodes.cluster().poolDirectory(node).resolve(disk + "_00000.img");
  }

  @Test
  void fullDiskRefusesANewVolumeAndASnapshotAndKeepsWhatItHas() throws Exception {
    try (SmallDisk disk = SmallDisk.in(nodes.folder("small"), 40)) {
      LocalCluster.Pool pool = new LocalCluster.Pool("alpha", "small", disk.path());
      nodes.cluster().addPool(pool, "FILE");
      nodes.addGroup("small", "small", 1);
      try {
        nodes.spawn("small", "first", 8192).required("spawning while there is room");
        byte[] content = fill("first", 8192);
        disk.fillUpTo(4);
        refused(nodes.spawn("small", "second", 16384));
        assertThat(nodes.api().get("/v1/resource-definitions/second").status()).isEqualTo(404);
        refused(
            nodes.api().post("/v1/resource-definitions/first/snapshots", Map.of("name", "monday")));
        assertThat(nodes.api().get("/v1/view/snapshots").required("listing")).isEmpty();
        refused(
            nodes
                .api()
                .put(
                    "/v1/resource-definitions/first/volume-definitions/0",
                    Map.of("size_kib", 20480)));
        assertThat(Files.readAllBytes(device("first"))).startsWith(content);
        disk.empty();
        nodes.api().delete("/v1/resource-definitions/first").required("deleting the first");
        nodes.awaitNothingLeft();
      } finally {
        nodes.clear();
        nodes.api().delete("/v1/resource-groups/small").required("deleting the group");
        nodes.api().delete("/v1/nodes/alpha/storage-pools/small").required("deleting the pool");
        nodes.cluster().forgetPool(pool);
      }
    }
  }

  private static void refused(Api.Answer answer) {
    assertThat(answer.ok()).as(answer.body().toString()).isFalse();
    assertThat(Rc.errorOf(answer))
        .as(answer.body().toString())
        .isIn(NOT_ENOUGH_SPACE, NOT_ENOUGH_NODES, FAILED_ON_NODE);
    Rc error = Rc.of(answer).stream().filter(Rc::error).findFirst().orElseThrow();
    assertThat(error.message() + error.cause() + answer.body()).containsIgnoringCase("space");
    assertThat(error.correction()).isNotBlank();
  }

  private byte[] fill(String disk, int kibibytes) throws Exception {
    byte[] content = new byte[kibibytes * 1024];
    new Random(7).nextBytes(content);
    Files.write(device(disk), content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    return content;
  }

  private Path device(String disk) throws Exception {
    JsonNode replica = nodes.replicas(disk).path(0);
    return Path.of(replica.at("/volumes/0/device_path").asText());
  }
}
