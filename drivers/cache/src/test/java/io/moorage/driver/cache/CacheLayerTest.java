// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.cache.CacheStatus.Health;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheLayerTest {
  private static final String NAME = "data_00000";
  private static final String MAPPING = "Linstor-Cache-data_00000";
  private static final OpenDevice OPEN =
      new OpenDevice("/dev/mapper/" + MAPPING, ByteSize.mebibytes(4));
  private static final Map<String, String> WRITES_BACK = Map.of("OpMode", "writeback");
  private static final String USUAL =
      "0 8192 cache /dev/vg/data.dmcache_meta_00000 /dev/vg/data.dmcache_cache_00000"
          + " /dev/vg/data_00000 64 2 metadata2 writeback smq 0";

  @TempDir Path root;
  private FakeMapper host;
  private CacheLayer layer;
  private String device;
  private String metadata;
  private String cache;

  @BeforeEach
  void aHostWithAVolumeAndItsCache() {
    host = new FakeMapper(root);
    layer = new CacheLayer(new Dmsetup(host), root, new Waiting(pause -> {}));
    device = host.devices.volume(NAME, 4096);
    cache = host.devices.volume("data.dmcache_cache_00000", 1024);
    metadata = host.devices.volume("data.dmcache_meta_00000", 512);
  }

  private Below below(Map<String, String> options) {
    return new Below(
        NAME,
        device,
        new LayerSpec.Cached(LayerKind.CACHE, Map.of(), options),
        Map.of(VolumePart.CACHE, cache, VolumePart.CACHE_META, metadata),
        Optional.empty());
  }

  private Below below() {
    return below(Map.of());
  }

  private CacheSuperblock superblock() throws DriverException {
    return CacheSuperblock.read(root, metadata);
  }

  @Test
  void blankDevicesBecomeACacheThatWritesThrough() throws Exception {
    assertThat(layer.find(NAME)).isEmpty();

    assertThat(layer.open(below())).isEqualTo(OPEN);

    assertThat(layer.find(NAME)).contains(OPEN);
    assertThat(host.table(MAPPING)).isEqualTo(USUAL.replace("writeback", "writethrough"));
  }

  @Test
  void openingTwiceIsOpeningOnce() throws Exception {
    layer.open(below());
    host.commands.clear();

    assertThat(layer.open(below())).isEqualTo(OPEN);
    assertThat(host.commands).containsExactly("dmsetup table " + MAPPING);
  }

  @Test
  void whatWasAskedForIsHandedToTheKernel() throws Exception {
    layer.open(
        below(
            Map.of(
                "OpMode", "writeback",
                "Policy", "mq",
                "Policy/migration_threshold", "4096",
                "Policy/sequential_threshold", "512",
                "Features/no_discard_passdown", "true",
                "Features/other", "no",
                "Blocksize", "128")));

    assertThat(host.table(MAPPING))
        .endsWith(
            " 128 3 metadata2 writeback no_discard_passdown mq 4 migration_threshold 4096"
                + " sequential_threshold 512");
  }

  @ParameterizedTest
  @CsvSource({"Blocksize,32", "Blocksize,100", "Blocksize,4194304", "OpMode,fast"})
  void whatTheKernelDoesNotKnowIsRefused(String key, String value) {
    assertThatThrownBy(() -> layer.open(below(Map.of(key, value))))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("Cache/" + key);
    assertThat(host.commands).isEmpty();
  }

  /** In sectors: a small cache, LINSTOR's usual metadata for more and more, little metadata. */
  @ParameterizedTest
  @CsvSource({
    "2048, 24576, 64",
    "25165824, 24576, 64",
    "50331648, 24576, 128",
    "2147483648, 2097152, 4096",
    "2147483648, 1, 2097152"
  })
  void blocksAreAsSmallAsTheMetadataAllow(long cacheSectors, long metadataSectors, long block)
      throws Exception {
    CacheTable.Asked asked = new CacheTable.Asked(new Options("Cache", Map.of()));

    assertThat(asked.blockSectors(cacheSectors, metadataSectors)).isEqualTo(block);
  }

  @Test
  void aCacheThatWasUsedIsUsedAgainAsItWasMade() throws Exception {
    layer.open(below(Map.of("OpMode", "writeback", "Blocksize", "128")));
    host.losePower();

    layer.open(below(WRITES_BACK));

    assertThat(host.table(MAPPING)).contains(" 128 2 metadata2 writeback");
  }

  @Test
  void metadataOfAnOldFormatAreUsedAsTheyAre() throws Exception {
    put(1, 0);

    layer.open(below());

    assertThat(host.table(MAPPING)).endsWith(" 192 1 writethrough smq 0");
  }

  private void put(int version, int flags) {
    ByteBuffer made = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    made.putInt(4, flags).putLong(32, 06142003).putInt(40, version).putInt(232, 192);
    host.devices.put(metadata, 0, made);
  }

  @Test
  void damagedMetadataAreNotTriedAndTheMessageSaysWhatToDo() {
    put(2, 2);

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("cache_check --clear-needs-check-flag " + metadata)
        .hasMessageContaining("cache_repair");
    assertThat(host.commands).isEmpty();
  }

  @Test
  void aDeviceWithAnythingElseIsRefused() {
    host.devices.put(metadata, 0, ByteBuffer.wrap("XFSB".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not blank")
        .hasMessageContaining(metadata);
    assertThat(host.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ro -", "rw needs_check"})
  void aCacheThatIsSickAtOnceIsTakenAwayAgain(String health) {
    host.health = health;

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("damaged or could not be written");
    assertThat(host.isThere(MAPPING)).isFalse();
  }

  @Test
  void aPauseOfACacheThatWritesThroughIsShort() throws Exception {
    layer.open(below());
    host.commands.clear();

    layer.pause(NAME);

    assertThat(host.commands)
        .containsExactly(
            "dmsetup table " + MAPPING,
            "dmsetup clear " + MAPPING,
            "dmsetup status " + MAPPING,
            "dmsetup suspend " + MAPPING);
    assertThat(layer.find(NAME)).get().extracting(OpenDevice::paused).isEqualTo(true);
    layer.resume(NAME);
    assertThat(layer.find(NAME)).contains(OPEN);
  }

  @Test
  void aPauseOfACacheThatWritesBackWaitsUntilAllIsBelow() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 1000);

    layer.pause(NAME);

    assertThat(host.held(MAPPING)).isZero();
    assertThat(host.table(MAPPING)).contains("writethrough cleaner 0");
    assertThat(host.isSuspended(MAPPING)).isTrue();
    layer.resume(NAME);
    assertThat(host.table(MAPPING)).isEqualTo(printed(USUAL));
  }

  /** A table that was read from the kernel names devices by their numbers. */
  private String printed(String table) {
    return table
        .replace(metadata, host.devices.numbers(metadata))
        .replace(cache, host.devices.numbers(cache))
        .replace(device, host.devices.numbers(device));
  }

  @Test
  void aPauseThatTakesTooLongLeavesTheCacheAsItWas() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 1000);
    host.pace = 0;

    assertThatThrownBy(() -> layer.pause(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("1000 of its blocks were not in the device below");
    assertThat(host.isSuspended(MAPPING)).isFalse();
    assertThat(host.table(MAPPING)).isEqualTo(printed(USUAL));
  }

  @Test
  void aFailedCacheIsNotPaused() throws Exception {
    layer.open(below());
    host.error = 1;

    assertThatThrownBy(() -> layer.pause(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("cache_repair");
    assertThat(host.isSuspended(MAPPING)).isFalse();
  }

  @Test
  void aClosedCacheIsWrittenDownAndBeginsAnew() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 1000);

    layer.close(NAME);

    assertThat(host.isThere(MAPPING)).isFalse();
    assertThat(superblock().content()).isEqualTo(CacheSuperblock.Content.BLANK);
    layer.close(NAME);
  }

  @Test
  void aCacheThatGetsEmptierIsNotClosedYet() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 10_000);
    host.pace = 1;

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("it goes on with the next try");

    assertThat(host.table(MAPPING)).isEqualTo(printed(USUAL));
    host.pace = 100;
    layer.close(NAME);
    assertThat(superblock().content()).isEqualTo(CacheSuperblock.Content.BLANK);
  }

  @Test
  void aCacheThatCannotBeWrittenDownKeepsWhatItHolds() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 1000);
    host.pace = 0;

    layer.close(NAME);

    assertThat(host.isThere(MAPPING)).isFalse();
    assertThat(superblock().content()).isEqualTo(CacheSuperblock.Content.READY);
  }

  @Test
  void aFailedCacheCanBeClosed() throws Exception {
    layer.open(below());
    host.error = 1;

    layer.close(NAME);

    assertThat(host.isThere(MAPPING)).isFalse();
    assertThat(superblock().content()).isEqualTo(CacheSuperblock.Content.READY);
  }

  @Test
  void aCacheInUseIsNotClosedAndStaysWhatItWas() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 10);
    host.busy = true;

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("in use on this node");
    assertThat(host.table(MAPPING)).isEqualTo(printed(USUAL));
    assertThat(superblock().content()).isEqualTo(CacheSuperblock.Content.READY);
  }

  @Test
  void itGrowsWithTheDeviceBelow() throws Exception {
    layer.open(below(Map.of("Blocksize", "128")));
    host.devices.resize("dm-0", 8192);

    assertThat(layer.grow(below()).size()).isEqualTo(ByteSize.mebibytes(8));

    assertThat(host.table(MAPPING)).contains(" 128 2 metadata2 writethrough smq 0");
    host.commands.clear();
    layer.grow(below());
    assertThat(host.commands).containsExactly("dmsetup table " + MAPPING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aPauseThatWasCutShortIsEndedByTheNextOpening(int asked) throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 300);
    host.crash.after(asked);
    assertThatThrownBy(
            () -> {
              layer.pause(NAME);
              throw new Crash();
            })
        .isInstanceOf(Crash.class);
    host.crash.never();

    assertThat(layer.open(below(WRITES_BACK))).isEqualTo(OPEN);

    layer.pause(NAME);
    layer.resume(NAME);
    assertThat(host.table(MAPPING)).contains("metadata2 writeback smq 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19, 21})
  void aDaemonKilledAnywhereLosesNothingAndTheNextOneSettlesIt(int asked) throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(MAPPING, 300);
    host.devices.resize("dm-0", 8192);
    host.crash.after(asked);
    assertThatThrownBy(
            () -> {
              layer.pause(NAME);
              layer.resume(NAME);
              layer.grow(below(WRITES_BACK));
              throw new Crash();
            })
        .isInstanceOf(Crash.class);
    host.crash.never();

    layer.open(below(WRITES_BACK));
    OpenDevice grown = layer.grow(below(WRITES_BACK));
    layer.pause(NAME);
    assertThat(host.held(MAPPING)).isZero();
    layer.resume(NAME);

    assertThat(grown).isEqualTo(new OpenDevice(OPEN.path(), ByteSize.mebibytes(8)));
    assertThat(host.table(MAPPING)).contains("metadata2 writeback smq 0");
    layer.close(NAME);
    assertThat(superblock().content()).isEqualTo(CacheSuperblock.Content.BLANK);
  }

  @Test
  void theRecordedStatesAreUnderstood() throws Exception {
    String status = Recorded.text("cache-status.txt");

    assertThat(CacheStatus.parse(status)).isEqualTo(new CacheStatus(Health.SOUND, 0, false));
    assertThat(CacheStatus.parse(status.replace(" 59 0 2 ", " 59 7 2 ").replace("through", "back")))
        .isEqualTo(new CacheStatus(Health.SOUND, 7, true));
    assertThat(CacheStatus.parse(status.replace("rw -", "ro needs_check")).health())
        .isEqualTo(Health.NEEDS_CHECK);
    assertThat(CacheStatus.parse("0 262144 cache Fail").health()).isEqualTo(Health.FAILED);
    assertThatThrownBy(() -> CacheStatus.parse("0 262144 linear "))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not understood");
  }

  @Test
  void theRecordedTableIsReadAndWrittenAlike() throws Exception {
    String table = Recorded.text("cache-table.txt");

    assertThat(CacheTable.parse(table)).hasToString(table);
    assertThat(CacheTable.parse(table).metadata()).isEqualTo("253:12");
    assertThatThrownBy(() -> CacheTable.parse("0 8 cache"))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not understood");
  }
}
