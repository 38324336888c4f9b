// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Thin volumes of LVM behind a write cache in another volume group, on a real kernel. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class WritecacheIT extends SnapshotScenarios {
  private static final String GROUP = "writecache";

  WritecacheIT(LvmLab lab) {
    super(lab, GROUP);
  }

  @BeforeEach
  void aGroup() throws IOException {
    lab.cacheIn(LvmLab.THICK);
    if (!lab.hasGroup(GROUP)) {
      lab.addGroup(GROUP, LvmLab.THIN, List.of("WRITECACHE", "STORAGE"));
    }
  }

  /** Nothing: the driver itself activates what it wants. */
  @Override
  void bringPoolsBack(LabNode node) {}

  @Test
  void whatIsWrittenStaysInTheCacheUntilASnapshotNeedsItBelow() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    assertThat(lab.volumes(node)).contains("vgthick/disk.cache_00000", "vgthin/disk_00000");

    node.shell(
        "printf 'plain words' | dd of=%s conv=notrunc,fsync status=none"
            .formatted(disk.device(node)));
    disk.snapshot("monday");

    assertThat(node.shell("head -c 11 /dev/vgthin/disk_00000")).isEqualTo("plain words");
  }

  @Test
  void aWriteThatOnlyTheCacheHasOutlivesAPowerLoss() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    node.shell(
        "printf 'plain words' | dd of=%s conv=notrunc,fsync status=none"
            .formatted(disk.device(node)));
    assertThat(node.shell("head -c 11 /dev/vgthin/disk_00000 | tr -d '\\0'"))
        .as("the cache was written through")
        .isEmpty();

    restartPower(node);
    awaitBlockDevice(disk, node);

    assertThat(node.shell("head -c 11 " + disk.device(node))).isEqualTo("plain words");
  }

  @Test
  void dataWithoutItsCacheIsNotUsed() throws Exception {
    Volume disk = spawn("disk", SIZE);
    LabNode node = lab.first();
    disk.write(node);
    lab.cluster().killDaemon(node);
    node.shell(
        "dmsetup remove %s && lvremove -qqy vgthick/disk.cache_00000".formatted(disk.device(node)));
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);

    lab.await(
        "it says what is missing",
        () -> disk.view(node).toString().contains("disk.cache_00000 has vanished"));
    assertThat(disk.found(node)).isEmpty();
  }
}
