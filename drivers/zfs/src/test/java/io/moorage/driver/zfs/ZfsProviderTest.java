// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ZfsProviderTest {
  private static final PoolName POOL = new PoolName("pool");
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.008Z");
  private static final ByteSize SIZE = ByteSize.mebibytes(64);
  private static final ByteSize TWICE = SIZE.plus(SIZE);
  private static final VolumeRef VOLUME = volume("id-1", "data");
  private static final VolumeRef OTHER = volume("id-2", "other");
  private static final SnapshotRef MONDAY = snapshot("monday");
  private static final SnapshotRef TUESDAY = snapshot("tuesday");
  private FakeZfs zfs = new FakeZfs();

  private static VolumeRef volume(String id, String resource) {
    return new VolumeRef(POOL, id, new ResourceName(resource), 0);
  }

  private static SnapshotRef snapshot(String name) {
    return new SnapshotRef(
        POOL, "id-of-" + name, new ResourceName("data"), new SnapshotName(name), 0);
  }

  private StorageProvider thin() throws DriverException {
    return open(ProviderKind.ZFS_THIN, Map.of());
  }

  private StorageProvider open(ProviderKind kind, Map<String, String> properties)
      throws DriverException {
    return open(new PoolSpec(POOL, kind, "tank/moor", properties, 1));
  }

  private StorageProvider open(PoolSpec pool) throws DriverException {
    return new ZfsProviderFactory(zfs, Clock.fixed(NOW, ZoneOffset.UTC), zfs.deviceNodes())
        .open(pool);
  }

  /** All there is to do, with both ways to roll back, and removals in the order that hurts. */
  private static List<Step> life() {
    return List.of(
        new Step.Create(VOLUME, SIZE, "blank"),
        new Step.Detach(VOLUME),
        new Step.Attach(VOLUME),
        new Step.TakeSnapshot(MONDAY, VOLUME),
        new Step.Grow(VOLUME, TWICE),
        new Step.Restore(OTHER, ByteSize.mebibytes(200), "c-2", MONDAY),
        new Step.RollBack(VOLUME, SIZE, "c-3", MONDAY),
        new Step.TakeSnapshot(TUESDAY, VOLUME),
        new Step.RollBack(VOLUME, TWICE, "c-4", MONDAY),
        new Step.Attach(VOLUME),
        new Step.Detach(VOLUME),
        new Step.RollBack(VOLUME, SIZE, "c-5", TUESDAY),
        new Step.RemoveSnapshot(MONDAY),
        new Step.Remove(VOLUME),
        new Step.RemoveSnapshot(TUESDAY),
        new Step.Remove(OTHER));
  }

  @ParameterizedTest
  @EnumSource(names = {"ZFS", "ZFS_THIN"})
  void everyStepMayBeRunTwiceAndChangesNothingThen(ProviderKind kind) throws Exception {
    StorageProvider provider = open(kind, Map.of());
    for (Step step : life()) {
      Effect first = provider.run(step);
      int changes = zfs.changes().size();
      Effect second = provider.run(step);
      assertThat(identity(second)).describedAs(step.summary()).isEqualTo(identity(first));
      assertThat(zfs.changes()).describedAs(step.summary()).hasSize(changes);
    }
    assertThat(zfs.names()).isEmpty();
  }

  /** The space that a volume takes is known only once it is asked for. */
  private static Effect identity(Effect effect) {
    return switch (effect) {
      case Effect.VolumeIs(VolumeFacts facts) ->
          new Effect.VolumeIs(
              new VolumeFacts(
                  facts.ref(), facts.contentId(), facts.size(), ByteSize.ZERO, facts.devicePath()));
      case Effect.VolumeGone gone -> gone;
      case Effect.SnapshotIs is -> is;
      case Effect.SnapshotGone gone -> gone;
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"ZFS", "ZFS_THIN"})
  void stepThatWasCutAtAnyCommandIsFinishedByRunningItAgain(ProviderKind kind) throws Exception {
    for (boolean afterIt : List.of(false, true)) {
      int at = 0;
      do {
        zfs = new FakeZfs();
        zfs.cutAt(new FakeZfs.Cut(at++, afterIt));
        live(kind);
      } while (!zfs.isCutAhead());
      assertThat(at).isGreaterThan(20);
    }
  }

  private void live(ProviderKind kind) throws DriverException {
    StorageProvider provider = open(kind, Map.of());
    for (Step step : life()) {
      try {
        provider.run(step);
      } catch (DriverException e) {
        assertThat(e).hasMessageContaining("killed at its time limit");
        // The daemon restarts: the pool is opened anew.
        provider = open(kind, Map.of());
        assertThat(provider.facts().foreign()).isEmpty();
        Effect effect = provider.run(step);
        assertThat(identity(provider.run(step))).isEqualTo(identity(effect));
      }
      assertThat(provider.facts().foreign()).isEmpty();
    }
    // What was only cleared away, and cut there, is cleared away when the pool is opened.
    open(kind, Map.of());
    assertThat(zfs.names()).isEmpty();
  }

  @Test
  void factsAreWhatTheStepsSaid() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, ByteSize.bytes(SIZE.bytes() - 1), "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    zfs.foreign("homes", "filesystem");
    zfs.foreign("data_00000@hourly", "snapshot");

    PoolFacts facts = provider.facts();

    assertThat(facts.volumes())
        .containsExactly(
            new VolumeFacts(
                VOLUME,
                "blank",
                SIZE,
                ByteSize.ZERO,
                Optional.of("/dev/zvol/tank/moor/data_00000")));
    assertThat(facts.snapshots()).containsExactly(new SnapshotFacts(MONDAY, SIZE, NOW));
    assertThat(facts.foreign()).containsExactlyInAnyOrder("homes", "data_00000_hourly");
    assertThat(facts.capacity().total()).isEqualTo(ByteSize.gibibytes(1));
    assertThat(facts.capacity().allocationUnit()).isEqualTo(ByteSize.kibibytes(16));
  }

  @Test
  void rollBackToTheNewestSnapshotIsDoneByZfs() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.write("data_00000", "one");
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    zfs.write("data_00000", "two");
    provider.run(new Step.Grow(VOLUME, TWICE));

    provider.run(new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY));

    assertThat(zfs.read("data_00000")).isEqualTo("one");
    assertThat(zfs.names()).containsExactlyInAnyOrder("data_00000", "data_00000@monday");
    assertThat(provider.facts().volumes())
        .containsExactly(new VolumeFacts(VOLUME, "c-2", SIZE, ByteSize.ZERO, Optional.empty()));
  }

  @Test
  void rollBackKeepsNewerSnapshots() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.write("data_00000", "one");
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    zfs.write("data_00000", "two");
    provider.run(new Step.TakeSnapshot(TUESDAY, VOLUME));
    zfs.write("data_00000", "three");

    provider.run(new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY));

    assertThat(zfs.read("data_00000")).isEqualTo("one");
    assertThat(provider.facts().snapshots())
        .extracting(SnapshotFacts::ref)
        .containsExactlyInAnyOrder(MONDAY, TUESDAY);
    assertThat(provider.facts().foreign()).isEmpty();
    assertThat(zfs.read("data_00000.removed-90001")).describedAs("no longer kept").isEqualTo("two");

    provider.run(new Step.RollBack(VOLUME, SIZE, "c-3", TUESDAY));
    assertThat(zfs.read("data_00000")).isEqualTo("two");
    assertThat(zfs.names())
        .describedAs("the clone of monday had no snapshot and is gone")
        .containsExactlyInAnyOrder(
            "data_00000",
            "data_00000.removed-90001",
            "data_00000.removed-90001@monday",
            "data_00000.removed-90001@tuesday");
  }

  @Test
  void snapshotMayBeRemovedWhileARestoredVolumeLives() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.write("data_00000", "one");
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    provider.run(new Step.Restore(OTHER, SIZE, "c-2", MONDAY));

    provider.run(new Step.RemoveSnapshot(MONDAY));

    assertThat(provider.facts().snapshots()).isEmpty();
    assertThat(provider.facts().foreign()).isEmpty();
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    assertThat(provider.facts().snapshots()).hasSize(1);

    provider.run(new Step.Remove(OTHER));
    assertThat(zfs.names()).containsExactlyInAnyOrder("data_00000", "data_00000@monday");
  }

  @Test
  void snapshotsAndTheirClonesOutliveTheVolume() throws Exception {
    StorageProvider provider = open(ProviderKind.ZFS, Map.of());
    ByteSize free = provider.capacity().free();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.write("data_00000", "one");
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    zfs.write("data_00000", "two");

    provider.run(new Step.Remove(VOLUME));

    assertThat(provider.facts().volumes()).isEmpty();
    assertThat(provider.facts().snapshots()).hasSize(1);
    assertThat(provider.capacity().free()).isEqualTo(free);
    provider.run(new Step.Create(volume("id-3", "data"), SIZE, "blank"));
    provider.run(new Step.Restore(OTHER, SIZE, "c-2", MONDAY));
    assertThat(zfs.read("other_00000")).isEqualTo("one");

    provider.run(new Step.RemoveSnapshot(MONDAY));
    provider.run(new Step.Remove(OTHER));
    assertThat(zfs.names()).containsExactly("data_00000");
  }

  @Test
  void removedVolumeWithSnapshotsIsLightenedOnlyOnce() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    zfs.write("data_00000", "two");
    provider.run(new Step.Remove(VOLUME));
    assertThat(zfs.changes().getLast()).startsWith("zfs rollback ");
    int changes = zfs.changes().size();

    provider.run(new Step.Remove(OTHER));
    open(ProviderKind.ZFS_THIN, Map.of());

    assertThat(zfs.changes()).hasSize(changes);
  }

  @Test
  void volumeWhoseDeviceIsMissingIsFoundWithoutOneAndAttachWaitsForIt() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.loseNodes();

    assertThat(provider.facts().volumes().getFirst().devicePath()).isEmpty();
    assertThatThrownBy(() -> provider.run(new Step.Attach(VOLUME)))
        .hasMessageContaining("/dev/zvol/tank/moor/data_00000 does not appear");
  }

  @Test
  void suspendedZpoolIsSaidToBeOne() throws Exception {
    StorageProvider provider = thin();
    zfs.suspend(true);

    assertThatThrownBy(provider::facts)
        .hasMessageContaining("the zpool has lost its disks")
        .hasMessageContaining("zpool clear");
    zfs.suspend(false);
    assertThat(provider.facts().volumes()).isEmpty();
  }

  @Test
  void volumeInUseIsNeitherDetachedNorRemovedNorRolledBack() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.open("data_00000");
    assertThatThrownBy(() -> provider.run(new Step.Remove(VOLUME)))
        .hasMessageContaining("it is in use on this node");
    assertThat(zfs.names()).containsExactly("data_00000");
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));

    for (Step step :
        List.of(
            new Step.Detach(VOLUME),
            new Step.Remove(VOLUME),
            new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY))) {
      assertThatThrownBy(() -> provider.run(step))
          .describedAs(step.summary())
          .hasMessageContaining("it is in use on this node");
      assertThat(zfs.property("data_00000", "volmode")).isEqualTo("dev");
    }
    zfs.close("data_00000");
    provider.run(new Step.Detach(VOLUME));
    assertThat(zfs.hasNode("/dev/zvol/tank/moor/data_00000")).isFalse();
  }

  @Test
  void deviceThatDoesNotComeIsWaitedForOnlySoLong() throws Exception {
    StorageProvider provider =
        new ZfsProviderFactory(
                zfs, Clock.fixed(NOW, ZoneOffset.UTC), new DeviceNodes(device -> false, () -> {}))
            .open(new PoolSpec(POOL, ProviderKind.ZFS, "tank/moor", Map.of(), 1));

    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("/dev/zvol/tank/moor/data_00000 does not appear")
        .hasMessageContaining("udevadm trigger");
    thin().run(new Step.Create(VOLUME, SIZE, "blank"));
  }

  @Test
  void foreignVolumeIsNeverTouched() throws Exception {
    zfs.foreign("data_00000", "volume");
    StorageProvider provider = thin();

    assertThat(provider.facts().foreign()).containsExactly("data_00000");
    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("the name data_00000 is taken in pool pool")
        .hasMessageContaining("not ours");
    assertThatThrownBy(() -> provider.run(new Step.Attach(VOLUME)))
        .hasMessageContaining("there is no volume data_00000 in pool pool");
    provider.run(new Step.Remove(VOLUME));
    assertThat(zfs.names()).contains("data_00000");
    assertThat(zfs.changes()).isEmpty();
  }

  @Test
  void foreignSnapshotIsNeverRemoved() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    zfs.foreign("data_00000@monday", "snapshot");

    assertThatThrownBy(() -> provider.run(new Step.TakeSnapshot(MONDAY, VOLUME)))
        .hasMessageContaining("the name data_00000@monday is taken");
    provider.run(new Step.RemoveSnapshot(MONDAY));
    assertThatThrownBy(() -> provider.run(new Step.Remove(VOLUME)))
        .hasMessageContaining("it has snapshots that are not ours: tank/moor/data_00000@monday");
    assertThat(zfs.names()).containsExactlyInAnyOrder("data_00000", "data_00000@monday");
  }

  @Test
  void volumeOfAnEarlierIncarnationIsNotTakenForThisOne() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(volume("earlier", "data"), SIZE, "blank"));

    provider.run(new Step.Remove(VOLUME));

    assertThat(zfs.names()).contains("data_00000");
    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("of the resource with id earlier");
  }

  @Test
  void thickPoolTakesItsRoomAlsoForARestoredVolume() throws Exception {
    StorageProvider provider = open(ProviderKind.ZFS, Map.of());
    ByteSize free = provider.capacity().free();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    assertThat(provider.capacity().free()).isEqualTo(free.minusOrZero(SIZE));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));

    provider.run(new Step.Restore(OTHER, TWICE, "c-2", MONDAY));

    assertThat(provider.capacity().free()).isEqualTo(free.minusOrZero(SIZE.plus(TWICE)));
    assertThatThrownBy(() -> provider.run(new Step.Grow(VOLUME, ByteSize.gibibytes(100))))
        .hasMessageContaining("the zpool is full");
  }

  @Test
  void thickPoolKeepsTheRoomOfAVolumeThatAnotherTookThePlaceOf() throws Exception {
    StorageProvider provider = open(ProviderKind.ZFS, Map.of());
    ByteSize free = provider.capacity().free();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    provider.run(new Step.TakeSnapshot(TUESDAY, VOLUME));

    provider.run(new Step.RollBack(VOLUME, TWICE, "c-2", MONDAY));
    provider.run(new Step.Attach(VOLUME));

    assertThat(provider.capacity().free()).isEqualTo(free.minusOrZero(TWICE));
  }

  @Test
  void optionsOfThePoolAreUsed() throws Exception {
    StorageProvider provider =
        open(
            ProviderKind.ZFS_THIN,
            Map.of(
                "StorDriver/ZfscreateOptions", "-o compression=zstd -o volblocksize=32K",
                "StorDriver/ZfsSnapshotOptions", "-o lab:why=test"));

    assertThat(provider.capacity().allocationUnit()).isEqualTo(ByteSize.kibibytes(32));
    assertThat(provider.commands(new Step.Create(VOLUME, SIZE, "c-1")))
        .containsExactly(
            "zfs create -s -V 67108864 -o volblocksize=32768 -o volmode=dev"
                + " -o io.moorage:kind=volume -o io.moorage:id=id-1 -o io.moorage:resource=data"
                + " -o io.moorage:number=0 -o io.moorage:content=c-1 -o compression=zstd"
                + " tank/moor/data_00000");
    assertThat(provider.commands(new Step.TakeSnapshot(MONDAY, VOLUME)))
        .singleElement()
        .asString()
        .endsWith(" -o lab:why=test tank/moor/data_00000@monday");
    assertThatThrownBy(() ->
            open(
                ProviderKind.ZFS_THIN,
                Map.of("StorDriver/ZfscreateOptions", "-o volblocksize=20k")))
        .hasMessageContaining("a power of two");
  }

  @Test
  void backingThatIsNotThereIsRefused() {
    for (String backing : List.of("nosuchpool", "-r", "tank/", "tank moor", "tank@x")) {
      assertThatThrownBy(() -> open(new PoolSpec(POOL, ProviderKind.ZFS, backing, Map.of(), 1)))
          .isInstanceOf(DriverException.class);
    }
    assertThatThrownBy(() -> open(new PoolSpec(POOL, ProviderKind.ZFS, "nosuchpool", Map.of(), 1)))
        .hasMessageContaining("dataset does not exist");
  }
}
