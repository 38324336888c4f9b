// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

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
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedProviderTest {
  private static final PoolName POOL = new PoolName("pool");
  private static final VolumeRef DATA = volume("r1", "data");
  private static final SnapshotRef SNAP =
      new SnapshotRef(POOL, "s1", new ResourceName("data"), new SnapshotName("snap"), 0);
  private static final ByteSize SIZE = ByteSize.mebibytes(10);

  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.mebibytes(64));
  @TempDir Path directory;
  private final StorageProvider thin = open(disks, ProviderKind.LVM_THIN);

  private static VolumeRef volume(String id, String name) {
    return new VolumeRef(POOL, id, new ResourceName(name), 0);
  }

  private static StorageProvider open(SimulatedDisks disks, ProviderKind kind) {
    try {
      return new SimulatedProviderFactory(disks, Faults.NONE, InstantSource.fixed(Instant.EPOCH))
          .open(new PoolSpec(POOL, kind, "", Map.of(), 1));
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void create() throws DriverException {
    thin.run(new Step.Create(DATA, SIZE, "c0"));
  }

  @Test
  void everyStepMayBeRunTwice() throws DriverException {
    for (Step step :
        List.of(
            new Step.Create(DATA, SIZE, "c0"),
            new Step.Attach(DATA),
            new Step.Grow(DATA, ByteSize.mebibytes(12)),
            new Step.TakeSnapshot(SNAP, DATA),
            new Step.Restore(volume("r2", "copy"), SIZE, "c2", SNAP),
            new Step.Detach(DATA),
            new Step.RollBack(DATA, SIZE, "c1", SNAP),
            new Step.RemoveSnapshot(SNAP),
            new Step.Remove(DATA))) {
      Effect once = thin.run(step);
      assertThat(thin.run(step)).as(step.summary()).isEqualTo(once);
    }
    assertThat(thin.facts().volumes())
        .extracting(found -> found.ref().resourceId())
        .containsExactly("r2");
    assertThat(thin.facts().snapshots()).isEmpty();
  }

  @Test
  void contentFollowsSnapshotRestoreAndRollBack() throws DriverException {
    VolumeRef copy = volume("r2", "copy");
    disks.write(DATA, "old");
    thin.run(new Step.TakeSnapshot(SNAP, DATA));
    disks.write(DATA, "new");
    thin.run(new Step.Restore(copy, ByteSize.mebibytes(20), "c2", SNAP));

    assertThat(disks.read(copy)).contains("old");
    assertThat(disks.read(DATA)).contains("new");
    thin.run(new Step.RollBack(DATA, SIZE, "c1", SNAP));
    assertThat(disks.read(DATA)).contains("old");
    disks.write(DATA, "newer");
    assertThat(disks.read(SNAP)).contains("old");
  }

  @Test
  void nothingIsDoneToTheVolumeOfAnotherIncarnation() {
    VolumeRef other = volume("r9", "data");
    for (Step step :
        List.of(
            new Step.Create(other, SIZE, "c0"),
            new Step.Remove(other),
            new Step.Attach(other),
            new Step.Grow(other, SIZE))) {
      assertThatThrownBy(() -> thin.run(step))
          .isInstanceOf(DriverException.class)
          .hasMessageContaining("belongs to r1");
    }
    assertThat(disks.read(DATA)).isPresent();
  }

  @Test
  void anOpenDeviceIsNotTakenAwayNorItsVolumeRemoved() throws DriverException {
    thin.run(new Step.Attach(DATA));
    disks.use(DATA, true);
    assertThatThrownBy(() -> thin.run(new Step.Detach(DATA))).hasMessageContaining("is open");
    assertThatThrownBy(() -> thin.run(new Step.Remove(DATA))).hasMessageContaining("is open");
    disks.use(DATA, false);
    thin.run(new Step.Remove(DATA));
    assertThat(thin.facts().volumes()).isEmpty();
  }

  @Test
  void thinPoolsCountWhatIsWrittenAndThickOnesWhatIsPromised() throws DriverException {
    assertThat(thin.capacity().free()).isEqualTo(ByteSize.mebibytes(64));
    disks.write(DATA, "x", ByteSize.mebibytes(4));
    assertThat(thin.capacity().free()).isEqualTo(ByteSize.mebibytes(60));

    StorageProvider thick = open(disks, ProviderKind.LVM);
    assertThat(thick.capacity().free()).isEqualTo(ByteSize.mebibytes(54));
    assertThatThrownBy(
            () -> thick.run(new Step.Create(volume("r2", "big"), ByteSize.mebibytes(55), "c2")))
        .hasMessageContaining("it needs 56 MiB, free are 54 MiB");
    assertThatThrownBy(() -> thick.run(new Step.TakeSnapshot(SNAP, DATA)))
        .hasMessageContaining("have no snapshots");
  }

  @Test
  void aRebootTakesTheDevicesAndLeavesTheData() throws DriverException {
    thin.run(new Step.Attach(DATA));
    disks.write(DATA, "precious");
    disks.reboot();

    assertThat(thin.facts().volumes())
        .singleElement()
        .satisfies(found -> assertThat(found.devicePath()).isEmpty());
    assertThat(disks.read(DATA)).contains("precious");
  }

  @Test
  void storedDisksOutliveTheProcessThoughTheirEndIsTorn() throws Exception {
    SimulatedDisks stored = SimulatedDisks.storedIn(directory, ByteSize.mebibytes(64));
    StorageProvider pool = open(stored, ProviderKind.LVM);
    pool.run(new Step.Create(DATA, SIZE, "c0"));
    pool.run(new Step.Attach(DATA));
    stored.write(DATA, "precious");
    tear();

    SimulatedDisks again = SimulatedDisks.storedIn(directory, ByteSize.mebibytes(64));
    StorageProvider reopened = open(again, ProviderKind.LVM);
    assertThat(again.read(DATA)).contains("precious");
    assertThat(reopened.facts().volumes()).isEqualTo(pool.facts().volumes());
    assertThat(reopened.capacity()).isEqualTo(pool.capacity());
    VolumeRef other = volume("r2", "other");
    reopened.run(new Step.Create(other, SIZE, "c2"));
    Optional<String> used = device(pool);
    Effect attached = reopened.run(new Step.Attach(other));
    assertThat(attached)
        .isInstanceOfSatisfying(
            Effect.VolumeIs.class, is -> assertThat(is.volume().devicePath()).isNotEqualTo(used));
  }

  private static Optional<String> device(StorageProvider pool) throws DriverException {
    return pool.facts().volumes().stream().findFirst().flatMap(VolumeFacts::devicePath);
  }

  private void tear() throws IOException {
    Files.writeString(
        directory.resolve("disks.jsonl"), "{\"change\":\"volume-rem", StandardOpenOption.APPEND);
  }
}
