// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DeviceLayer.OpenDevice;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.VolumePart;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritecacheLayerTest {
  private static final String NAME = "data_00000";
  private static final String MAPPING = "Linstor-Writecache-data_00000";
  private static final OpenDevice OPEN =
      new OpenDevice("/dev/mapper/" + MAPPING, ByteSize.mebibytes(4));

  @TempDir Path root;
  private FakeMapper host;
  private WritecacheLayer layer;
  private String device;
  private String cache;

  @BeforeEach
  void aHostWithAVolumeAndItsCache() {
    host = new FakeMapper(root);
    layer = new WritecacheLayer(new Dmsetup(host), root);
    device = host.devices.volume(NAME, 4096);
    cache = host.devices.volume("data.cache_00000", 1024);
  }

  private Below below(Map<String, String> options) {
    return new Below(
        NAME,
        device,
        new LayerSpec.Cached(LayerKind.WRITECACHE, Map.of(), options),
        Map.of(VolumePart.WRITECACHE, cache),
        Optional.empty());
  }

  private Below below() {
    return below(Map.of());
  }

  @Test
  void aBlankDeviceBecomesACache() throws Exception {
    assertThat(layer.find(NAME)).isEmpty();

    assertThat(layer.open(below())).isEqualTo(OPEN);

    assertThat(layer.find(NAME)).contains(OPEN);
    assertThat(host.commands)
        .containsExactly(
            "dmsetup create Linstor-Writecache-data_00000"
                + " --uuid Moorage-Writecache-data_00000 --table"
                + " '0 8192 writecache s /dev/vg/data_00000 /dev/vg/data.cache_00000 4096 0'");
  }

  @Test
  void openingTwiceIsOpeningOnce() throws Exception {
    layer.open(below());
    host.commands.clear();

    assertThat(layer.open(below())).isEqualTo(OPEN);
    assertThat(host.commands).isEmpty();
  }

  @Test
  void whatWasAskedForIsHandedToTheKernel() throws Exception {
    layer.open(
        below(
            Map.of(
                "Blocksize", "512",
                "Options/StartSector", "8",
                "Options/HighWatermark", "60",
                "Options/LowWatermark", "40",
                "Options/WritebackJobs", "7",
                "Options/AutocommitBlocks", "100",
                "Options/AutocommitTime", "500",
                "Options/Fua", "On",
                "Options/Additional", "max_age 1000")));

    assertThat(host.table(MAPPING))
        .endsWith(
            " 512 14 start_sector 8 high_watermark 60 low_watermark 40 writeback_jobs 7"
                + " autocommit_blocks 100 autocommit_time 500 max_age 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000", "8192", "many"})
  void aBlockSizeThatTheKernelDoesNotKnowIsRefused(String size) {
    assertThatThrownBy(() -> layer.open(below(Map.of("Blocksize", size))))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("Writecache/Blocksize");
    assertThat(host.commands).isEmpty();
  }

  @Test
  void aCacheThatWasUsedIsUsedAgainWithTheBlocksItHas() throws Exception {
    layer.open(below(Map.of("Blocksize", "1024")));
    host.losePower();

    layer.open(below());

    assertThat(host.table(MAPPING)).contains(" 1024 0");
  }

  @Test
  void aDeviceWithAnythingElseIsRefused() {
    host.devices.put(cache, 0, ByteBuffer.wrap("LABELONE".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not blank")
        .hasMessageContaining(cache);
    assertThat(host.commands).isEmpty();
  }

  @Test
  void aCacheWhoseMakingWasCutShortIsMadeAnew() throws Exception {
    ByteBuffer half = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    half.putInt(4, 1).putInt(8, 4096).putLong(64, -1).putLong(72, -1);
    host.devices.put(cache, 0, half);

    assertThat(layer.open(below())).isEqualTo(OPEN);
  }

  @Test
  void aNameWithoutADeviceIsTakenAwayAndMadeAnew() throws Exception {
    host.halfMake(MAPPING);

    assertThat(layer.open(below())).isEqualTo(OPEN);
    assertThat(host.commands).contains("dmsetup remove --retry " + MAPPING);
  }

  @Test
  void aMappingOfAnotherCacheIsNotTakenForThisOne() throws Exception {
    layer.open(below());
    cache = host.devices.volume("other.cache_00000", 1024);

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("open over another device")
        .hasMessageContaining("not on dm-0 and dm-3");
  }

  @Test
  void aPauseEndsWithEverythingBelowAndTheUserWaiting() throws Exception {
    layer.open(below());
    host.userWrites(MAPPING, 100);

    layer.pause(NAME);

    assertThat(host.held(MAPPING)).isZero();
    assertThat(layer.find(NAME)).get().extracting(OpenDevice::paused).isEqualTo(true);
    layer.resume(NAME);
    assertThat(layer.find(NAME)).contains(OPEN);
    assertThat(host.commands)
        .containsSubsequence(
            "dmsetup message " + MAPPING + " 0 flush",
            "dmsetup message " + MAPPING + " 0 flush_on_suspend",
            "dmsetup suspend " + MAPPING,
            "dmsetup resume " + MAPPING);
  }

  @Test
  void aPauseThatFailsLeavesNobodyWaiting() throws Exception {
    layer.open(below());
    host.failOnSuspend();

    assertThatThrownBy(() -> layer.pause(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("one of its devices failed (error -5)");
    assertThat(host.isSuspended(MAPPING)).isFalse();
  }

  @Test
  void closingWritesDownWhatIsHeldFirst() throws Exception {
    layer.open(below());
    host.userWrites(MAPPING, 100);

    layer.close(NAME);

    assertThat(host.isThere(MAPPING)).isFalse();
    assertThat(host.commands)
        .containsSubsequence(
            "dmsetup message " + MAPPING + " 0 flush", "dmsetup remove --retry " + MAPPING);
    host.commands.clear();
    layer.close(NAME);
    assertThat(host.commands).isEmpty();
  }

  @Test
  void aCacheThatFailsWhileItIsWrittenDownIsNotClosedYet() throws Exception {
    layer.open(below());
    host.userWrites(MAPPING, 100);
    host.failOnFlush();

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("could not write down what the writecache of data_00000 holds");
    assertThat(host.held(MAPPING)).isEqualTo(100);
  }

  @Test
  void aCacheWhoseDeviceFailedIsClosedWithWhatItHolds() throws Exception {
    layer.open(below());
    host.userWrites(MAPPING, 100);
    host.error = -5;

    layer.close(NAME);

    assertThat(host.isThere(MAPPING)).isFalse();
    assertThat(host.commands).noneMatch(command -> command.endsWith(" flush"));
    host.error = 0;
    layer.open(below());
    assertThat(WritecacheSuperblock.read(root, cache, 0).content())
        .isEqualTo(WritecacheSuperblock.Content.READY);
  }

  @Test
  void aCacheInUseIsNotClosedAndTheMessageSaysWhatToDo() throws Exception {
    layer.open(below());
    host.busy = true;

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("in use on this node")
        .hasMessageContaining("stop what uses it");
  }

  @Test
  void itGrowsWithTheDeviceBelowAndKeepsWhatItHolds() throws Exception {
    layer.open(below(Map.of("Blocksize", "1024")));
    host.userWrites(MAPPING, 100);
    host.devices.resize("dm-0", 8192);

    assertThat(layer.grow(below()).size()).isEqualTo(ByteSize.mebibytes(8));

    assertThat(host.table(MAPPING)).contains(" 1024 0");
    assertThat(host.held(MAPPING)).isEqualTo(100);
    host.commands.clear();
    layer.grow(below());
    assertThat(host.commands).containsExactly("dmsetup table " + MAPPING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void aDaemonKilledAnywhereInAPauseOrAGrowthComesBackToAnOpenVolume(int asked) throws Exception {
    layer.open(below());
    host.devices.resize("dm-0", 8192);
    host.crash.after(asked);
    assertThatThrownBy(
            () -> {
              layer.pause(NAME);
              layer.grow(below());
              throw new Crash();
            })
        .isInstanceOf(Crash.class);
    host.crash.never();

    layer.open(below());
    OpenDevice grown = layer.grow(below());

    assertThat(grown).isEqualTo(new OpenDevice(OPEN.path(), ByteSize.mebibytes(8)));
    layer.close(NAME);
  }

  @Test
  void theRecordedStatesAreUnderstood() throws Exception {
    assertThat(WritecacheStatus.parse(Recorded.text("writecache-status-busy.txt")))
        .isEqualTo(new WritecacheStatus(0, 5120));
    assertThat(WritecacheStatus.parse(Recorded.text("writecache-status-empty.txt")))
        .isEqualTo(new WritecacheStatus(0, 0));
    assertThat(WritecacheTable.blockSize(Recorded.text("writecache-table.txt"))).isEqualTo(4096);
    assertThatThrownBy(() -> WritecacheStatus.parse("0 131072 linear 253:8 0"))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not understood");
  }
}
