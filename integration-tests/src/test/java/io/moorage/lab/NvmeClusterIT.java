// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cluster.Api;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One node's disk used on another one over NVMe-oF, as clients of the API ask for it. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class NvmeClusterIT {
  private static final int MEBIBYTES = 64;
  private static final String GROUP = "offered";
  private static final String DATA = "/v1/resource-definitions/disk";

  private final LvmLab lab;

  NvmeClusterIT(LvmLab lab) {
    this.lab = lab;
  }

  @BeforeEach
  void aGroupAndADisk() throws IOException {
    boolean there =
        lab.api()
            .get("/v1/resource-groups")
            .required("listing groups")
            .findValuesAsText("name")
            .contains(GROUP);
    if (!there) {
      Map<String, Object> filter =
          Map.of(
              "place_count",
              1,
              "storage_pool_list",
              List.of(LvmLab.THIN),
              "layer_stack",
              List.of("NVME", "STORAGE"));
      lab.api()
          .post("/v1/resource-groups", Map.of("name", GROUP, "select_filter", filter))
          .required("creating a group");
    }
    Volume.spawning(lab, GROUP, "disk", MEBIBYTES).required("spawning");
  }

  /** A device that was just closed is seen as used for some seconds. */
  @AfterEach
  void theDiskGoes() throws IOException {
    for (JsonNode snapshot : lab.api().get(DATA + "/snapshots").required("listing snapshots")) {
      lab.api()
          .delete(DATA + "/snapshots/" + snapshot.path("name").asText())
          .required("deleting a snapshot");
    }
    awaitDeleted(DATA);
  }

  private void awaitDeleted(String path) {
    lab.await(path + " is deleted", () -> lab.api().delete(path).ok());
  }

  private JsonNode on(LabNode node) throws IOException {
    return new Volume(lab, "disk").view(node);
  }

  private LabNode target() throws IOException {
    for (LabNode node : lab.nodes()) {
      if (!on(node).isMissingNode()) {
        return node;
      }
    }
    throw new AssertionError("nobody has the disk");
  }

  private LabNode other(LabNode node) {
    return lab.nodes().stream().filter(each -> !each.equals(node)).findFirst().orElseThrow();
  }

  private String available(LabNode node) throws IOException {
    lab.api()
        .post(DATA + "/resources/" + node.name() + "/make-available", Map.of("diskful", false))
        .required("making it available in " + node.name());
    lab.await("a device in " + node.name(), () -> device(node).isPresent());
    return device(node).orElseThrow();
  }

  private Optional<String> device(LabNode node) throws IOException {
    return Optional.ofNullable(on(node).at("/volumes/0").path("device_path").textValue());
  }

  private String checksum(LabNode node) throws IOException {
    String device = device(node).orElseThrow();
    return node.shell(
            "dd if=%s bs=1M count=8 iflag=direct status=none | sha256sum".formatted(device))
        .strip();
  }

  private String write(LabNode node) throws IOException {
    node.shell(
        "head -c 8M /dev/urandom | dd of=%s bs=1M iflag=fullblock oflag=direct conv=fsync status=none"
            .formatted(device(node).orElseThrow()));
    return checksum(node);
  }

  @Test
  void whatIsWrittenOnOneNodeIsOnTheDiskOfTheOther() throws Exception {
    LabNode target = target();
    LabNode initiator = other(target);
    assertThat(available(initiator)).startsWith("/dev/nvme");
    assertThat(on(initiator).path("flags").toString()).contains("NVME_INITIATOR");

    String written = write(initiator);
    assertThat(checksum(target)).isEqualTo(written);
    Api.Answer refused = lab.api().delete(DATA + "/resources/" + target.name());
    assertThat(refused.status()).isGreaterThanOrEqualTo(400);

    awaitDeleted(DATA + "/resources/" + initiator.name());
    lab.await(
        "the device is gone",
        () -> initiator.succeeds("! ls /dev/nvme*n* 2>/dev/null | grep -q ."));
    assertThat(checksum(target)).isEqualTo(written);
  }

  @Test
  void aPowerLossOfTheTargetIsOnlyAPause() throws Exception {
    LabNode target = target();
    LabNode initiator = other(target);
    available(initiator);
    String written = write(initiator);

    lab.cluster().restartPower(target);
    lab.cluster().startDaemon(target);
    lab.awaitOnline(target);

    assertThat(checksum(initiator)).isEqualTo(written);
    assertThat(write(initiator)).isEqualTo(checksum(target));
  }

  @Test
  void itGrowsOnBothNodes() throws Exception {
    LabNode initiator = other(target());
    String device = available(initiator);
    String written = write(initiator);

    new Volume(lab, "disk").resize(2 * MEBIBYTES);

    String size = Integer.toString((2 * MEBIBYTES) << 20);
    lab.await(
        "it has grown",
        () -> initiator.exec("blockdev", "--getsize64", device).strip().equals(size));
    assertThat(checksum(initiator)).isEqualTo(written);
  }

  @Test
  void itRollsBackUnderAnInitiator() throws Exception {
    LabNode target = target();
    LabNode initiator = other(target);
    available(initiator);
    String monday = write(initiator);
    Volume disk = new Volume(lab, "disk");
    disk.snapshot("monday");
    assertThat(write(initiator)).isNotEqualTo(monday);

    lab.await("nobody is seen to use it", () -> disk.rollingBack("monday").ok());
    disk.awaitDevice(target);

    assertThat(checksum(initiator)).isEqualTo(monday);
    assertThat(checksum(target)).isEqualTo(monday);
  }

  @Test
  void aNameThatIsUsedAgainIsAnotherDisk() throws Exception {
    LabNode target = target();
    LabNode initiator = other(target);
    available(initiator);
    String before = write(initiator);

    awaitDeleted(DATA);
    Map<String, Object> there =
        Map.of(
            "resource",
            Map.of("node_name", initiator.name(), "props", Map.of("StorPoolName", LvmLab.THIN)));
    lab.api()
        .post(
            "/v1/resource-definitions",
            Map.of(
                "resource_definition",
                Map.of("name", "disk", "layer_data", List.of(Map.of("type", "NVME")))))
        .required("defining it anew");
    lab.api()
        .post(
            DATA + "/volume-definitions",
            Map.of("volume_definition", Map.of("size_kib", MEBIBYTES * 1024L)))
        .required("sizing it");
    lab.api().post(DATA + "/resources/" + initiator.name(), there).required("creating it");
    available(target);

    assertThat(checksum(target)).isNotEqualTo(before).isEqualTo(checksum(initiator));
  }
}
