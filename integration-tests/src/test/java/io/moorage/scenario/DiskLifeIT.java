// SPDX-License-Identifier: Apache-2.0
package io.moorage.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.demo.Disks;
import io.moorage.demo.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A virtual machine's disk by the calls a Proxmox host makes, with a file system on it. */
@ExtendWith(SharedCluster.class)
class DiskLifeIT {
  private static final long MEBIBYTE = 1L << 20;
  private static final long SIZE = 64 * MEBIBYTE;

  private final ThreeNodes nodes;

  DiskLifeIT(ThreeNodes nodes) {
    this.nodes = nodes;
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    nodes.clear();
  }

  private Disks disks() {
    return new Disks(nodes.api());
  }

  private FileSystem guest() {
    return new FileSystem(nodes.cluster().directory().resolve("guest"));
  }

  @Test
  void diskIsOnTwoNodesThePreferredOneAmongThem() throws Exception {
    String disk = disks().create(100, SIZE, "charlie");
    assertThat(disk).isEqualTo("vm-100-disk-0");
    assertThat(disks().nodesOf(disk)).hasSize(2).contains("charlie");
    assertThat(nodes.replicas(disk)).hasSize(2).allSatisfy(DiskLifeIT::isABlockDevice);
    assertThat(disks().create(100, SIZE, "charlie")).isEqualTo("vm-100-disk-1");
  }

  private static void isABlockDevice(JsonNode replica) {
    Path device = Path.of(replica.at("/volumes/0/device_path").asText());
    assertThat(device).exists();
    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void rollingBackBringsTheFilesBack() throws Exception {
    String disk = disks().create(100, SIZE, "alpha");
    String device = disks().activate(disk, "alpha");
    FileSystem.make(device);
    String before = written(device, 1);
    disks().snapshot(disk, "before");
    assertThat(written(device, 2)).isNotEqualTo(before);
    disks().deactivate(disk, "alpha");
    disks().rollback(disk, "before");
    assertThat(read(disks().activate(disk, "alpha"))).isEqualTo(before);
    disks().deactivate(disk, "alpha");
  }

  @Test
  void snapshotHoldsWhileTheDiskIsWrittenAndIsItsOwnWhenTheDiskIsRolledBackTwice()
      throws Exception {
    String disk = disks().create(100, SIZE, "alpha");
    String device = disks().activate(disk, "alpha");
    FileSystem.make(device);
    String first = written(device, 1);
    disks().snapshot(disk, "one");
    String second = written(device, 2);
    disks().snapshot(disk, "two");
    disks().deactivate(disk, "alpha");
    disks().rollback(disk, "one");
    assertThat(read(disks().activate(disk, "alpha"))).isEqualTo(first);
    disks().deactivate(disk, "alpha");
    disks().rollback(disk, "two");
    assertThat(read(disks().activate(disk, "alpha"))).isEqualTo(second);
    disks().deactivate(disk, "alpha");
    disks().rollback(disk, "one");
    assertThat(read(disks().activate(disk, "alpha"))).isEqualTo(first);
    disks().deactivate(disk, "alpha");
  }

  @Test
  void cloneHasTheContentOfItsMomentAndLivesOnAlone() throws Exception {
    String disk = disks().create(100, SIZE, "alpha");
    String device = disks().activate(disk, "alpha");
    FileSystem.make(device);
    String before = written(device, 1);
    String copy = disks().clone(disk, 200);
    assertThat(copy).isEqualTo("vm-200-disk-0");
    written(device, 2);
    disks().deactivate(disk, "alpha");
    disks().delete(disk);
    String node = disks().nodesOf(copy).getFirst();
    assertThat(read(disks().activate(copy, node))).isEqualTo(before);
    disks().deactivate(copy, node);
  }

  @Test
  void growingGivesTheFileSystemRoomAndKeepsItsFiles() throws Exception {
    String disk = disks().create(100, SIZE, "bravo");
    String device = disks().activate(disk, "bravo");
    FileSystem.make(device);
    String before = written(device, 1);
    disks().resize(disk, 3 * SIZE);
    FileSystem.grow(device);
    assertThat(guest().mounted(device, guest()::sizeMebibytes)).isGreaterThan(120);
    assertThat(read(device)).isEqualTo(before);
    assertThat(nodes.replicas(disk))
        .allSatisfy(replica ->
            assertThat(replica.at("/volumes/0/usable_size_kib").asLong())
                .isEqualTo(3 * SIZE / 1024));
    disks().deactivate(disk, "bravo");
  }

  @Test
  void planSaysWhatCreatingAndDeletingWouldDoAndDoesNothing() throws Exception {
    assertThat(disks().planCreate(100, SIZE))
        .anyMatch(line -> line.contains("chosen: thin on"))
        .anyMatch(line -> line.contains("vm-100-disk-0_00000"));
    assertThat(nodes.api().get("/v1/resource-definitions").required("listing")).isEmpty();
    String disk = disks().create(100, SIZE, "alpha");
    List<String> plan = disks().planDelete(disk);
    assertThat(plan).anyMatch(line -> line.contains("remove vm-100-disk-0_00000"));
    assertThat(disks().nodesOf(disk)).hasSize(2);
  }

  private String written(String device, long seed) throws Exception {
    return guest()
        .mounted(
            device,
            () -> {
              guest().write(seed);
              return guest().checksum();
            });
  }

  private String read(String device) throws Exception {
    return guest().mounted(device, guest()::checksum);
  }
}
