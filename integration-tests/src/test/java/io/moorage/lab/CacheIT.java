// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thin volumes of LVM with copies of their hot blocks in another group, on a real kernel. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class CacheIT {
  private static final int SIZE = 64;

  private final LvmLab lab;

  CacheIT(LvmLab lab) {
    this.lab = lab;
  }

  private Volume spawn(String layer) throws IOException {
    // What a thick pool gives may hold old data, and make-bcache takes blank devices only.
    lab.cacheIn(layer.equals("BCACHE") ? LvmLab.THIN : LvmLab.THICK);
    if (!lab.hasGroup(layer)) {
      lab.addGroup(layer, LvmLab.THIN, List.of(layer, "STORAGE"));
    }
    return Volume.spawn(lab, layer, "disk", SIZE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CACHE", "BCACHE"})
  void whatIsWrittenIsThereAfterAPowerLossAndARollBack(String layer) throws Exception {
    Volume disk = spawn(layer);
    LabNode node = lab.first();
    assertThat(disk.bytes(node)).isGreaterThanOrEqualTo(SIZE * (1L << 20));
    String monday = disk.write(node);
    disk.snapshot("monday");
    String tuesday = disk.write(node);

    lab.cluster().restartPower(node);
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
    lab.await("it has a device again", () -> node.succeeds("test -b " + disk.device(node)));
    assertThat(disk.checksum(node)).isEqualTo(tuesday);

    disk.rollBack("monday");
    assertThat(disk.checksum(node)).isEqualTo(monday);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CACHE", "BCACHE"})
  void aRestoredVolumeHasACacheOfItsOwn(String layer) throws Exception {
    Volume disk = spawn(layer);
    LabNode node = lab.first();
    String monday = disk.write(node);
    disk.snapshot("monday");
    disk.write(node);

    assertThat(disk.copy("copy").checksum(node)).isEqualTo(disk.checksum(node));
    disk.rollBack("monday");
    assertThat(disk.checksum(node)).isEqualTo(monday);
  }
}
