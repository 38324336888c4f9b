// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Build;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Replication on three machines with a real DRBD 9: two replicas in thin pools, one tie-breaker.
 */
@Tag("lab")
@ExtendWith(WithDrbd.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrbdIT {
  private static final String DISK = "/v1/resource-definitions/disk";
  private static final String DEVICE = "/dev/drbd1000";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private LabCluster cluster;

  @BeforeAll
  void start() throws IOException {
    cluster = LabCluster.start(Build.here(), new Lab.Size(3, 1, "2G", 1024));
    for (LabNode node : nodes()) {
      await(node.name() + " is online", () -> cluster.isOnline(node));
      node.shell(
          """
          modprobe drbd
          pvcreate -qq /dev/lab/disk1
          vgcreate -qq vgthin /dev/lab/disk1
          lvcreate -qq --type thin-pool --size 1500M --poolmetadatasize 8M --zero n --name pool vgthin
          """);
      cluster.killDaemon(node);
      cluster.startDaemon(node);
      await(node.name() + " is online again", () -> cluster.isOnline(node));
      cluster.addPool(node, "thin", "LVM_THIN", "vgthin/pool");
    }
  }

  @AfterAll
  void end() throws IOException {
    cluster.saveLogs(Path.of("target", "lab-logs-drbd"));
    cluster.close();
  }

  @BeforeEach
  void twoReplicasAndATieBreaker() throws IOException {
    cluster
        .api()
        .post(
            "/v1/resource-groups",
            Map.of(
                "name",
                "two",
                "select_filter",
                Map.of("place_count", 2, "storage_pool_list", List.of("thin"))));
    cluster
        .api()
        .post(
            "/v1/resource-groups/two/spawn",
            Map.of("resource_definition_name", "disk", "volume_sizes", List.of(65536)))
        .required("spawning");
    await("two replicas are up to date", () -> withState("UpToDate").size() == 2);
    await("the third node is diskless", () -> withState("Diskless").size() == 1);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    cluster.lab().heal();
    cluster.api().delete(DISK).required("deleting the disk");
    for (LabNode node : nodes()) {
      await(
          "nothing is left in " + node.name(),
          () ->
              node.exec("drbdsetup", "status").contains("No currently configured DRBD found")
                  && !node.exec("lvs", "--noheadings", "-o", "lv_name").contains("disk_"));
    }
  }

  private List<LabNode> nodes() {
    return cluster.lab().nodes();
  }

  private void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(condition);
  }

  private List<LabNode> withState(String state) throws IOException {
    JsonNode resources = cluster.api().get("/v1/view/resources?resources=disk").required("viewing");
    return nodes().stream()
        .filter(node -> {
          for (JsonNode resource : resources) {
            if (resource.path("node_name").asText().equals(node.name())) {
              return resource.at("/volumes/0/state/disk_state").asText().equals(state);
            }
          }
          return false;
        })
        .toList();
  }

  private static String write(LabNode node) throws IOException {
    node.shell(
        "dd if=/dev/urandom of=%s bs=1M count=16 oflag=direct status=none".formatted(DEVICE));
    return checksum(node);
  }

  private static String checksum(LabNode node) throws IOException {
    return node.shell("head -c 16777216 %s | sha256sum".formatted(DEVICE)).split(" ", 2)[0];
  }

  @Test
  void nodeWithoutADiskMountsWhatAnotherOneWrote() throws Exception {
    LabNode third = withState("Diskless").getFirst();
    cluster
        .api()
        .post(DISK + "/resources/" + third.name() + "/make-available", Map.of())
        .required("making the disk available");
    LabNode first = withState("UpToDate").getFirst();
    first.shell("mkfs.ext4 -q " + DEVICE);

    third.shell("mount %s /mnt && echo hello > /mnt/word && umount /mnt".formatted(DEVICE));

    assertThat(first.shell("mount %s /mnt; cat /mnt/word; umount /mnt".formatted(DEVICE)))
        .contains("hello");
  }

  @Test
  void dataSurvivesThePowerLossOfTheNodeThatWroteIt() throws Exception {
    List<LabNode> replicas = withState("UpToDate");
    String written = write(replicas.getFirst());

    cluster.restartPower(replicas.getFirst());

    await("the other replica can be used", () -> checksum(replicas.getLast()).equals(written));
    replicas.getFirst().shell("modprobe drbd");
    cluster.startDaemon(replicas.getFirst());
    await("both replicas are up to date again", () -> withState("UpToDate").size() == 2);
  }

  @Test
  void onlyTheMinorityGetsErrors() throws Exception {
    List<LabNode> replicas = withState("UpToDate");
    LabNode alone = replicas.getFirst();
    LabNode tieBreaker = withState("Diskless").getFirst();
    write(alone);

    alone.cut(replicas.getLast(), tieBreaker);

    await(
        "the one that is alone gets errors",
        () ->
            !alone.succeeds("dd if=/dev/zero of=%s bs=4k count=1 oflag=direct".formatted(DEVICE)));
    await(
        "the majority goes on",
        () ->
            replicas
                .getLast()
                .succeeds("dd if=/dev/zero of=%s bs=4k count=1 oflag=direct".formatted(DEVICE)));
  }

  @Test
  void diskMovesWithItsData() throws Exception {
    List<LabNode> replicas = withState("UpToDate");
    LabNode third = withState("Diskless").getFirst();
    String written = write(replicas.getFirst());

    cluster
        .api()
        .put(
            DISK + "/resources/" + third.name() + "/migrate-disk/" + replicas.getLast().name(),
            Map.of())
        .required("moving the disk");

    await("the disk has moved", () -> withState("UpToDate").contains(third));
    await("the old one is gone", () -> withState("Diskless").contains(replicas.getLast()));
    assertThat(checksum(third)).isEqualTo(written);
  }
}
