// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.driver.wire.PhysicalDisks.PhysicalDisk;
import io.moorage.server.rest.TestServer.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhysicalStorageTest {
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");

  private final TestServer server;

  PhysicalStorageTest(@TempDir Path directory) {
    server = new TestServer(directory).withNodes("n1", "n2");
  }

  private static PhysicalDisk disk(String device, int gibibytes, String serial) {
    return new PhysicalDisk(device, ByteSize.gibibytes(gibibytes), false, "", serial, "");
  }

  @BeforeEach
  void plugIn() {
    server.nodes.disks(N1, disk("/dev/sdb", 20, "S1"), disk("/dev/sdc", 10, ""));
    server.nodes.disks(N2, disk("/dev/sdb", 20, ""));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply create(String body) {
    return server.post("/v1/physical-storage/N1", body);
  }

  @Test
  void disksThatAreAlikeStandTogetherWithTheirSizeInBytes() {
    assertThat(server.get("/v1/physical-storage/").body().toString())
        .isEqualTo(
            """
            [{"size":10737418240,"rotational":false,"nodes":{"n1":[{"device":"/dev/sdc"}]}},\
            {"size":21474836480,"rotational":false,"nodes":{\
            "n1":[{"device":"/dev/sdb","serial":"S1"}],"n2":[{"device":"/dev/sdb"}]}}]\
            """);
  }

  @Test
  void theDisksOfOneNodeStandAlone() {
    assertThat(server.get("/v1/physical-storage/n2").body().toString())
        .isEqualTo("[{\"device\":\"/dev/sdb\",\"size\":21474836480,\"rotational\":false}]");
    assertThat(server.get("/v1/physical-storage/nobody").status()).isEqualTo(404);
  }

  @Test
  void aNodeThatIsOffIsLeftOutOfTheListOfAllAndNamedInItsOwn() {
    server.nodes.unreachable(N2);

    assertThat(server.get("/v1/physical-storage").body().toString()).doesNotContain("n2");
    Reply own = server.get("/v1/physical-storage/n2");
    assertThat(own.number(0)).isEqualTo(995);
    assertThat(own.body().toString()).contains("n2").contains("connection refused");
  }

  @Test
  void aDevicePoolIsMadeAndAStoragePoolOnIt() {
    Reply reply =
        create(
            """
            {"provider_kind":"LVMTHIN","device_paths":["/dev/sdb"],"pool_name":"fast",
             "with_storage_pool":{"name":"quick","props":{"Aux/tier":"1"}}}\
            """);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.body().get(0).get("message").asText())
        .isEqualTo("(n1) Device pool 'linstor_fast/fast' created of /dev/sdb.");
    assertThat(reply.body().get(0).get("obj_refs").get("PoolName").asText()).isEqualTo("fast");
    var pool = server.get("/v1/nodes/n1/storage-pools/quick").body();
    assertThat(pool.get("provider_kind").asText()).isEqualTo("LVM_THIN");
    assertThat(pool.get("props").toString())
        .contains("\"StorDriver/StorPoolName\":\"linstor_fast/fast\"")
        .contains("\"Aux/tier\":\"1\"");
    assertThat(server.get("/v1/physical-storage/n1").body()).hasSize(1);
  }

  @Test
  void anEmptyPoolNameMeansNoStoragePoolAndTheDeviceGivesTheName() {
    Reply reply =
        create(
            """
            {"provider_kind":"lvm","device_paths":["/dev/sdb","/dev/sdc"],
             "with_storage_pool":{"name":""}}\
            """);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.body()).hasSize(1);
    assertThat(reply.body().get(0).get("message").asText()).contains("'linstor_sdb'");
    assertThat(
            server.get("/v1/nodes/n1/storage-pools").body().findValuesAsText("storage_pool_name"))
        .containsExactly("DfltDisklessStorPool", "pool");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"provider_kind\":\"FILE\",\"device_paths\":[\"/dev/sdb\"]}|does not lie on disks",
        "{\"provider_kind\":\"SPDK\",\"device_paths\":[\"/dev/sdb\"]}|not known",
        "{\"provider_kind\":\"LVM\",\"device_paths\":[]}|No device",
        "{\"provider_kind\":\"LVM\",\"device_paths\":[\"/dev/sdb\"],\"vdo_enable\":true}|VDO",
        "{\"provider_kind\":\"LVM\",\"device_paths\":[\"/dev/sdb\"],\"raid_level\":\"RAID1\"}|JBOD",
        "{\"provider_kind\":\"LVM\",\"device_paths\":[\"/dev/sdb\"],\"vg_create_arguments\":[\"-f\"]}|Further",
        "{\"provider_kind\":\"LVM_THIN\",\"device_paths\":[\"/dev/sdb\"],\"with_storage_pool\":{\"name\":\"pool\"}}|already",
        "{\"provider_kind\":\"ZFS\",\"device_paths\":[\"/dev/sdb\"],\"with_storage_pool\":{\"name\":\"zed\"}}|cannot do ZFS",
        "{\"provider_kind\":\"LVM\",\"device_paths\":[\"/dev/sdx\"]}|not free"
      })
  void whatCannotBeIsRefusedBeforeADiskIsTouched(String body, String why) {
    Reply reply = create(body);

    assertThat(reply.status()).isGreaterThanOrEqualTo(400);
    assertThat(reply.body().toString()).contains(why);
    assertThat(server.get("/v1/physical-storage/n1").body()).hasSize(2);
  }
}
