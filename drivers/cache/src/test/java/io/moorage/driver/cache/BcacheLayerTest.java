// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.cache.BcacheSuperblock.State;
import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DeviceLayer.OpenDevice;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.VolumePart;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcacheLayerTest {
  private static final String NAME = "data_00000";
  private static final String BACKING = "dm-0";
  private static final String CACHE = "dm-1";
  private static final ByteSize SIZE = ByteSize.kibibytes(4096 - 8);
  private static final OpenDevice OPEN = new OpenDevice("/dev/bcache0", SIZE);
  private static final Map<String, String> WRITES_BACK = Map.of("Writeback", "true");

  @TempDir Path root;
  private FakeBcache host;
  private BcacheLayer layer;
  private String device;
  private String cache;
  private long named;

  @BeforeEach
  void aHostWithAVolumeAndItsCache() {
    host = new FakeBcache(root);
    layer = layer();
    device = host.devices.volume(NAME, 4096);
    cache = host.devices.volume("data.bcache_00000", 1024);
  }

  private BcacheLayer layer() {
    return new BcacheLayer(
        new Bcache(root, host, new Waiting(pause -> host.tick())),
        new MakeBcache(host),
        () -> new UUID(7, ++named));
  }

  private Below below(Map<String, String> options) {
    return new Below(
        NAME,
        device,
        new LayerSpec.Cached(LayerKind.BCACHE, Map.of(), options),
        Map.of(VolumePart.BCACHE, cache),
        Optional.empty());
  }

  private Below below() {
    return below(Map.of());
  }

  private void copy(String from, String to) {
    host.devices.put(to, 0, host.devices.head(from, 0, 16384));
  }

  @Test
  void blankDevicesBecomeACacheThatWritesThrough() throws Exception {
    assertThat(layer.find(NAME)).isEmpty();

    assertThat(layer.open(below())).isEqualTo(OPEN);

    assertThat(layer.find(NAME)).contains(OPEN);
    assertThat(host.mode(BACKING)).isEqualTo("writethrough 10");
    assertThat(host.isAttached(BACKING)).isTrue();
    assertThat(host.asked)
        .startsWith(
            "modprobe bcache",
            "make-bcache --block 512 --cache /dev/vg/data.bcache_00000",
            "/dev/vg/data.bcache_00000 > sys/fs/bcache/register",
            "make-bcache --block 512 --data-offset 16 --bdev /dev/vg/data_00000",
            "/dev/vg/data_00000 > sys/fs/bcache/register")
        .endsWith("data_00000 > sys/block/dm-0/bcache/label");
  }

  @Test
  void openingTwiceIsOpeningOnce() throws Exception {
    layer.open(below());
    host.asked.clear();

    assertThat(layer.open(below())).isEqualTo(OPEN);
    assertThat(host.asked).isEmpty();
  }

  @Test
  void whatWasAskedForIsHandedToTheTools() throws Exception {
    layer.open(
        below(
            Map.of(
                "Blocksize", "4096",
                "Bucketsize", "1048576",
                "DataOffset", "2048",
                "Discard", "true",
                "Writeback", "true",
                "CacheReplacementPolicy", "fifo")));

    assertThat(host.asked)
        .contains(
            "make-bcache --block 4096 --bucket 1048576 --discard --cache_replacement_policy=fifo"
                + " --cache /dev/vg/data.bcache_00000",
            "make-bcache --block 4096 --data-offset 2048 --writeback --bdev /dev/vg/data_00000");
    assertThat(layer.find(NAME))
        .get()
        .extracting(OpenDevice::size)
        .isEqualTo(ByteSize.mebibytes(3));
    assertThat(host.mode(BACKING)).isEqualTo("writeback 10");
  }

  @Test
  void theLargerBlocksOfTheTwoDevicesAreTheBlocksOfBoth() throws Exception {
    FakeDevices.write(host.devices.block(CACHE).resolve("queue/logical_block_size"), "4096\n");

    layer.open(below());

    assertThat(host.asked).filteredOn(line -> line.contains("--block 4096")).hasSize(2);
  }

  @Test
  void aLongNameHasAShorterLabel() {
    String name = "a-name-that-is-much-too-long-for-bcache_00000";

    assertThat(BcacheOpening.label(name)).hasSize(31).isNotEqualTo(BcacheOpening.label(name + "1"));
    assertThat(BcacheOpening.label(NAME)).isEqualTo(NAME);
  }

  @Test
  void devicesThatHoldAnythingElseAreRefused() {
    host.devices.put(device, 0, ByteBuffer.wrap("data".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not blank")
        .hasMessageContaining(device);
    assertThat(host.asked).containsExactly("modprobe bcache");
  }

  @Test
  void aCacheDoesNotPassForABackingDevice() throws Exception {
    layer.open(below());
    layer.close(NAME);
    copy(cache, device);

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("is no BACKING device of bcache, but a CACHE device");
  }

  @Test
  void afterAStartOfTheHostWritesThatAreInTheCacheAloneAreThere() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5);
    host.losePower();

    assertThat(layer.open(below(WRITES_BACK)).size()).isEqualTo(SIZE);

    assertThat(host.isAttached(BACKING)).isTrue();
    assertThat(host.superblock(device).state()).isEqualTo(State.DIRTY);
    assertThat(host.asked).filteredOn(line -> line.startsWith("make-bcache")).hasSize(2);
  }

  @Test
  void whatUdevBroughtUpIsTakenOver() throws Exception {
    layer.open(below());
    host.losePower();
    host.udevSees(device);
    host.udevSees(cache);
    host.asked.clear();
    assertThat(layer.find(NAME)).get().extracting(OpenDevice::paused).isEqualTo(true);

    assertThat(layer.open(below()).size()).isEqualTo(SIZE);

    assertThat(layer.find(NAME)).get().extracting(OpenDevice::paused).isEqualTo(false);
    assertThat(host.asked).isEmpty();
  }

  @Test
  void whatUdevBroughtUpCanBeClosed() throws Exception {
    layer.open(below());
    host.losePower();
    host.udevSees(device);
    host.udevSees(cache);

    layer.close(NAME);

    assertThat(host.knowsNothing()).isTrue();
  }

  @Test
  void dirtyDataOfAnotherCacheAreRefusedBeforeAnythingIsMade() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5);
    host.losePower();
    cache = host.devices.volume("other.bcache_00000", 1024);
    host.asked.clear();

    assertThatThrownBy(() -> layer.open(below(WRITES_BACK)))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("lie in the cache")
        .hasMessageContaining("bring that cache back");
    assertThat(host.asked).containsExactly("modprobe bcache");
  }

  @Test
  void aRestoredVolumeGetsACacheOfItsOwnAndNotThatOfItsOrigin() throws Exception {
    layer.open(below());
    String originsDevice = device;
    String restored = host.devices.volume("copy_00000", 4096);
    copy(device, restored);
    device = restored;
    cache = host.devices.volume("copy.bcache_00000", 1024);
    Below copy =
        new Below(
            "copy_00000",
            device,
            below().spec(),
            Map.of(VolumePart.BCACHE, cache),
            Optional.empty());

    assertThat(layer.open(copy).size()).isEqualTo(SIZE);

    assertThat(host.superblock(restored).set()).isEqualTo(host.superblock(cache).set());
    assertThat(host.superblock(originsDevice).set()).isNotEqualTo(host.superblock(cache).set());
    assertThat(layer.find(NAME)).contains(OPEN);
    layer.close("copy_00000");
    assertThat(layer.find(NAME)).contains(OPEN);
  }

  /** After a start of the host the origin's cache may be up before the origin itself. */
  @Test
  void aRestoredVolumeIsNotGivenToTheCacheOfItsOriginWhichWaits() throws Exception {
    layer.open(below());
    String originsCache = cache;
    String restored = host.devices.volume("copy_00000", 4096);
    copy(device, restored);
    cache = host.devices.volume("copy.bcache_00000", 1024);
    host.losePower();
    host.udevSees(originsCache);

    layer.open(
        new Below(
            "copy_00000",
            restored,
            below().spec(),
            Map.of(VolumePart.BCACHE, cache),
            Optional.empty()));

    assertThat(host.superblock(restored).set()).isEqualTo(host.superblock(cache).set());
    assertThat(host.superblock(restored).set()).isNotEqualTo(host.superblock(originsCache).set());
  }

  @Test
  void aRestoredVolumeThatUdevSawFirstAlsoGetsItsOwnCache() throws Exception {
    layer.open(below());
    String restored = host.devices.volume("copy_00000", 4096);
    copy(device, restored);
    host.udevSees(restored);
    assertThat(host.asked).endsWith("waiting: dm-3");
    cache = host.devices.volume("copy.bcache_00000", 1024);

    layer.open(
        new Below(
            "copy_00000",
            restored,
            below().spec(),
            Map.of(VolumePart.BCACHE, cache),
            Optional.empty()));

    assertThat(host.superblock(restored).set()).isEqualTo(host.superblock(cache).set());
    assertThat(layer.find(NAME)).contains(OPEN);
  }

  @Test
  void closingLeavesAVolumeThatIsWholeWithoutItsCache() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5000);

    layer.close(NAME);

    assertThat(host.knowsNothing()).isTrue();
    assertThat(host.superblock(device).state()).isEqualTo(State.NONE);
    assertThat(layer.find(NAME)).isEmpty();
    layer.close(NAME);
    layer.open(below(WRITES_BACK));
    assertThat(host.isAttached(BACKING)).isTrue();
  }

  @Test
  void aCacheThatGetsEmptierIsNotClosedYet() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5_000_000);

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("it goes on with the next try");
    assertThat(host.isUp(BACKING)).isTrue();
  }

  @Test
  void aCacheThatCannotBeWrittenDownIsStoppedWithWhatItHolds() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5);
    host.pace = 0;

    layer.close(NAME);

    assertThat(host.knowsNothing()).isTrue();
    assertThat(host.superblock(device).state()).isEqualTo(State.DIRTY);
    assertThat(host.superblock(device).set()).isEqualTo(host.superblock(cache).set());
  }

  @Test
  void aVolumeInUseIsNotTouchedByClosing() throws Exception {
    layer.open(below());
    host.claimed = true;
    host.asked.clear();

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("/dev/bcache0 is mounted, mapped or replicated");
    assertThat(host.asked).containsExactly("blockdev --setbsz 4096 /dev/bcache0");
  }

  @Test
  void aVolumeThatAProcessHasOpenIsNotTouchedByClosing() throws Exception {
    layer.open(below());
    FakeDevices.link(root.resolve("proc/4711/fd/9"), "/dev/bcache0");
    FakeDevices.write(root.resolve("proc/meminfo"), "");

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("open in the processes 4711");
    assertThat(host.isAttached(BACKING)).isTrue();
  }

  @Test
  void anUnseenUserIsNamedAfterAWhile() throws Exception {
    layer.open(below());
    host.stuck = true;

    assertThatThrownBy(() -> layer.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("something still has its device open");
  }

  @Test
  void anotherVolumesCacheIsNotStoppedWhereTheKernelsNameWasReused() throws Exception {
    layer.open(below());
    new BcacheNote(BcacheNote.Phase.OPENING, "dm-9", CACHE).write(root, "gone_00000");

    layer.close("gone_00000");

    assertThat(host.isAttached(BACKING)).isTrue();
  }

  @Test
  void anotherDeviceIsNotTakenForThisVolume() throws Exception {
    layer.open(below());
    device = host.devices.volume("other_00000", 4096);

    assertThatThrownBy(() -> layer.open(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("open over another device");
  }

  @Test
  void aPauseOfACacheThatWritesThroughHasNothingToDo() throws Exception {
    layer.open(below());
    host.asked.clear();

    layer.pause(NAME);
    layer.resume(NAME);

    assertThat(host.asked).isEmpty();
  }

  @Test
  void aPauseOfACacheThatWritesBackWaitsUntilAllIsBelow() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5000);

    layer.pause(NAME);

    assertThat(host.dirty(BACKING)).isZero();
    assertThat(host.mode(BACKING)).isEqualTo("writethrough 0");
    layer.resume(NAME);
    assertThat(host.mode(BACKING)).isEqualTo("writeback 10");
    assertThat(layer.find(NAME)).contains(OPEN);
  }

  @Test
  void aPauseThatTakesTooLongLeavesTheCacheAsItWas() throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 5000);
    host.pace = 0;

    assertThatThrownBy(() -> layer.pause(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("5000k of its data were not in the device below within 3 min");
    assertThat(host.mode(BACKING)).isEqualTo("writeback 10");
    assertThat(layer.find(NAME)).contains(OPEN);
  }

  @Test
  void itGrowsWhileNothingUsesIt() throws Exception {
    layer.open(below());
    host.asked.clear();
    assertThat(layer.grow(below())).isEqualTo(OPEN);
    assertThat(host.asked).isEmpty();
    host.devices.resize(BACKING, 8192);

    assertThat(layer.grow(below()).size()).isEqualTo(ByteSize.kibibytes(8192 - 8));

    assertThat(host.asked).noneMatch(line -> line.contains("detach"));
  }

  @Test
  void itDoesNotGrowInUseAndTheMessageSaysSo() throws Exception {
    layer.open(below());
    host.devices.resize(BACKING, 8192);
    host.claimed = true;

    assertThatThrownBy(() -> layer.grow(below()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("bcache cannot do it in use");
    assertThat(layer.find(NAME)).contains(OPEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aDaemonKilledAnywhereInAnOpeningFinishesIt(int asked) throws Exception {
    host.crash.after(asked);
    assertThatThrownBy(
            () -> {
              layer.open(below(WRITES_BACK));
              throw new Crash();
            })
        .isInstanceOf(Crash.class);
    host.crash.never();

    assertThat(layer.open(below(WRITES_BACK)).size()).isEqualTo(SIZE);

    assertThat(host.isAttached(BACKING)).isTrue();
    assertThat(host.mode(BACKING)).isEqualTo("writeback 10");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aDaemonKilledAnywhereInAnOpeningCanAlsoEndIt(int asked) throws Exception {
    host.crash.after(asked);
    assertThatThrownBy(
            () -> {
              layer.open(below());
              throw new Crash();
            })
        .isInstanceOf(Crash.class);
    host.crash.never();

    if (layer.find(NAME).isPresent()) {
      layer.close(NAME);
    }

    assertThat(host.knowsNothing()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aDaemonKilledInAPauseAGrowthOrAClosingLosesNothing(int asked) throws Exception {
    layer.open(below(WRITES_BACK));
    host.userWrites(BACKING, 3000);
    host.devices.resize(BACKING, 8192);
    host.crash.after(asked);
    assertThatThrownBy(
            () -> {
              layer.pause(NAME);
              layer.resume(NAME);
              layer.grow(below(WRITES_BACK));
              layer.close(NAME);
              throw new Crash();
            })
        .isInstanceOf(Crash.class);
    host.crash.never();

    layer.open(below(WRITES_BACK));
    assertThat(layer.grow(below(WRITES_BACK)).size()).isEqualTo(ByteSize.kibibytes(8192 - 8));

    assertThat(host.mode(BACKING)).isEqualTo("writeback 10");
    layer.close(NAME);
    assertThat(host.knowsNothing()).isTrue();
    assertThat(host.superblock(device).state()).isEqualTo(State.NONE);
  }
}
