// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProviderTest {
  private static final ByteSize SIZE = ByteSize.mebibytes(64);
  private static final VolumeRef VOLUME = TestPool.volume("data");
  private static final SnapshotRef SNAPSHOT = TestPool.snapshot("data", "monday");
  @TempDir private Path directory = Path.of("set by JUnit");
  private Optional<TestPool> opened = Optional.empty();

  @BeforeEach
  void open() throws Exception {
    opened = Optional.of(TestPool.in(directory, ProviderKind.FILE_THIN));
  }

  @AfterEach
  void detachEverything() throws Exception {
    if (opened.isPresent()) {
      opened.get().close();
    }
  }

  private TestPool pool() {
    return opened.orElseThrow();
  }

  @Test
  void createdVolumeIsSparseAndCarriesItsTag() throws Exception {
    VolumeFacts facts = pool().create(VOLUME, ByteSize.bytes(SIZE.bytes() + 1));

    assertThat(facts.size()).isEqualTo(SIZE.plus(ByteSize.kibibytes(4)));
    assertThat(facts.allocated()).isLessThan(ByteSize.mebibytes(1));
    assertThat(facts.devicePath()).isEmpty();
    assertThat(facts.contentId()).isEqualTo("blank");
    assertThat(pool().provider().facts().volumes()).containsExactly(facts);
    assertThat(pool().provider().facts().foreign()).isEmpty();
    assertThat(list()).containsExactly("data_00000.img");
  }

  @Test
  void everyStepMayBeRunTwice() throws Exception {
    VolumeRef restored = TestPool.volume("other");
    List<Step> steps =
        List.of(
            new Step.Create(VOLUME, SIZE, "blank"),
            new Step.Attach(VOLUME),
            new Step.Grow(VOLUME, SIZE.plus(SIZE)),
            new Step.TakeSnapshot(SNAPSHOT, VOLUME),
            new Step.Restore(restored, SIZE.plus(SIZE), "c-2", SNAPSHOT),
            new Step.RollBack(VOLUME, SIZE.plus(SIZE), "c-3", SNAPSHOT),
            new Step.Attach(VOLUME),
            new Step.Detach(VOLUME),
            new Step.Remove(VOLUME),
            new Step.RemoveSnapshot(SNAPSHOT),
            new Step.Remove(restored));
    for (Step step : steps) {
      Effect first = pool().provider().run(step);
      assertThat(pool().provider().run(step)).describedAs(step.summary()).isEqualTo(first);
      assertThat(pool().provider().commands(step)).describedAs(step.summary()).isNotEmpty();
      pool().reopen();
      assertThat(pool().provider().run(step)).describedAs(step.summary()).isEqualTo(first);
    }
    assertThat(list()).isEmpty();
    assertThat(devices()).isEmpty();
  }

  @Test
  void whatIsWrittenToTheDeviceIsInTheFile() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    TestPool.write(device, "hello".getBytes(StandardCharsets.UTF_8), 1 << 20);

    assertThat(TestPool.read(pool().file(VOLUME), 1 << 20, 5)).asString().isEqualTo("hello");
    assertThat(Files.readString(Path.of("/sys/block", device.getFileName().toString(), "loop/dio")))
        .describedAs("direct I/O")
        .isEqualTo("1\n");
  }

  @Test
  void attachedVolumeIsFoundAgainAfterRestart() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    pool().reopen();

    assertThat(pool().attach(VOLUME)).isEqualTo(device);
    assertThat(pool().provider().facts().volumes().getFirst().devicePath())
        .contains(device.toString());
  }

  @Test
  void deviceThatSomebodyDetachedIsMadeAgain() throws Exception {
    pool().create(VOLUME, SIZE);
    pool().attach(VOLUME);
    pool().close();

    assertThat(pool().provider().facts().volumes().getFirst().devicePath()).isEmpty();
    assertThat(pool().attach(VOLUME)).exists();
    assertThat(devices()).hasSize(1);
  }

  @Test
  void growReachesTheAttachedDevice() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);

    VolumeFacts facts = pool().run(new Step.Grow(VOLUME, SIZE.plus(SIZE)));

    assertThat(facts.size()).isEqualTo(SIZE.plus(SIZE));
    assertThat(sizeOf(device)).isEqualTo(SIZE.plus(SIZE));
  }

  @Test
  void growNeverShrinks() throws Exception {
    pool().create(VOLUME, SIZE);

    assertThat(pool().run(new Step.Grow(VOLUME, ByteSize.mebibytes(1))).size()).isEqualTo(SIZE);
  }

  @Test
  void growFinishesWhatACrashLeft() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    try (OpenFile file = OpenFile.write(pool().file(VOLUME))) {
      file.resize(SIZE.plus(SIZE));
    }

    pool().run(new Step.Grow(VOLUME, SIZE.plus(SIZE)));

    assertThat(sizeOf(device)).isEqualTo(SIZE.plus(SIZE));
  }

  @Test
  void foreignFileIsNeverTouched() throws Exception {
    Files.writeString(pool().file(VOLUME), "precious");

    assertThatThrownBy(() -> pool().create(VOLUME, SIZE))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("the name data_00000 is taken in pool pool")
        .hasMessageContaining("not ours");
    assertThatThrownBy(() -> pool().attach(VOLUME)).isInstanceOf(DriverException.class);
    pool().provider().run(new Step.Remove(VOLUME));
    assertThat(pool().file(VOLUME)).hasContent("precious");
    assertThat(pool().provider().facts().foreign()).containsExactly("data_00000");
    assertThat(pool().provider().facts().volumes()).isEmpty();
  }

  @Test
  void volumeOfAnEarlierIncarnationIsNotTakenForThisOne() throws Exception {
    VolumeRef earlier = new VolumeRef(TestPool.NAME, "earlier", new ResourceName("data"), 0);
    pool().create(earlier, SIZE);

    assertThatThrownBy(() -> pool().create(VOLUME, SIZE))
        .hasMessageContaining("of the resource with id earlier");
    assertThat(pool().provider().run(new Step.Remove(VOLUME)))
        .isEqualTo(new Effect.VolumeGone(VOLUME));
    assertThat(pool().file(earlier)).exists();
  }

  @Test
  void copyThatAnOperatorMadeIsForeign() throws Exception {
    pool().create(VOLUME, SIZE);
    Path copy = directory.resolve("data_00000-before-update.img");
    Files.copy(pool().file(VOLUME), copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);

    PoolFacts facts = pool().provider().facts();

    assertThat(facts.volumes()).hasSize(1);
    assertThat(facts.foreign()).containsExactly("data_00000-before-update");
  }

  @Test
  void symbolicLinksAndDirectoriesAreForeign() throws Exception {
    Files.createSymbolicLink(pool().file(VOLUME), directory.resolve("elsewhere"));
    Files.createDirectory(directory.resolve("dir_00000.img"));

    assertThat(pool().provider().facts().foreign())
        .containsExactlyInAnyOrder("data_00000", "dir_00000");
    assertThatThrownBy(() -> pool().create(VOLUME, SIZE)).isInstanceOf(DriverException.class);
  }

  @Test
  void draftsOfACrashAreSweptWhenThePoolIsOpened() throws Exception {
    Files.writeString(directory.resolve(".moorage-tmp-data_00000"), "half");

    pool().reopen();

    assertThat(list()).isEmpty();
  }

  @Test
  void draftThatIsInTheWayIsReplaced() throws Exception {
    Files.writeString(directory.resolve(".moorage-tmp-data_00000"), "half");

    pool().create(VOLUME, SIZE);

    assertThat(list()).containsExactly("data_00000.img");
    assertThat(TestPool.read(pool().file(VOLUME), 0, 4)).containsOnly(0);
  }

  @Test
  void deviceWithAClaimIsNotDetached() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    try (OpenFile claim = OpenFile.exclusiveDevice(device)) {
      assertInUse(new Step.Detach(VOLUME));
      assertInUse(new Step.Remove(VOLUME));
      assertThat(claim.number()).isPositive();
    }
    assertThat(pool().file(VOLUME)).exists();
    assertThat(pool().run(new Step.Detach(VOLUME)).devicePath()).isEmpty();
  }

  @Test
  void deviceThatIsOnlyOpenIsNotDetachedEither() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    try (OpenFile reader = OpenFile.read(device)) {
      assertInUse(new Step.Detach(VOLUME));
      assertThat(reader.number()).isPositive();
    }
    assertThat(devices()).describedAs("still there after the last close").hasSize(1);
    assertThat(pool().run(new Step.Detach(VOLUME)).devicePath()).isEmpty();
    assertThat(devices()).isEmpty();
  }

  private void assertInUse(Step step) {
    assertThatThrownBy(() -> pool().provider().run(step))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("volume data_00000 is in use on this node");
  }

  @Test
  void fileDeletedUnderItsDeviceIsReportedAndInTheWay() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    Files.delete(pool().file(VOLUME));

    assertThat(pool().provider().facts().foreign()).containsExactly("data_00000");
    assertThatThrownBy(() -> pool().create(VOLUME, SIZE))
        .hasMessageContaining("was deleted while it was attached as " + device);

    pool().close();
    assertThat(pool().create(VOLUME, SIZE).size()).isEqualTo(SIZE);
  }

  @Test
  void snapshotKeepsBytesHolesAndTime() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    byte[] bytes = bytes(7, 1 << 20);
    TestPool.write(device, bytes, 32 << 20);

    SnapshotFacts facts = pool().take(SNAPSHOT, VOLUME);

    TestPool.write(device, bytes(8, 1 << 20), 32 << 20);
    assertThat(facts).isEqualTo(new SnapshotFacts(SNAPSHOT, SIZE, TestPool.NOW));
    assertThat(pool().provider().facts().snapshots()).containsExactly(facts);
    assertThat(TestPool.read(pool().file(SNAPSHOT), 32 << 20, 1 << 20)).isEqualTo(bytes);
    assertThat(FileStatus.of(pool().file(SNAPSHOT)).allocated())
        .isBetween(ByteSize.mebibytes(1), ByteSize.mebibytes(2));
  }

  @Test
  void rollBackBringsTheBytesBackAndKeepsOtherSnapshots() throws Exception {
    SnapshotRef later = TestPool.snapshot("data", "tuesday");
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    TestPool.write(device, bytes(1, 4096), 8192);
    pool().take(SNAPSHOT, VOLUME);
    TestPool.write(device, bytes(2, 4096), 8192);
    pool().take(later, VOLUME);

    VolumeFacts facts = pool().run(new Step.RollBack(VOLUME, SIZE, "c-2", SNAPSHOT));

    assertThat(facts.contentId()).isEqualTo("c-2");
    assertThat(facts.devicePath()).isEmpty();
    assertThat(TestPool.read(pool().attach(VOLUME), 8192, 4096)).isEqualTo(bytes(1, 4096));
    assertThat(TestPool.read(pool().file(later), 8192, 4096)).isEqualTo(bytes(2, 4096));
  }

  @Test
  void rollBackOfAVolumeInUseIsRefusedAndChangesNothing() throws Exception {
    pool().create(VOLUME, SIZE);
    Path device = pool().attach(VOLUME);
    pool().take(SNAPSHOT, VOLUME);
    TestPool.write(device, bytes(2, 4096), 0);
    try (OpenFile claim = OpenFile.exclusiveDevice(device)) {
      assertInUse(new Step.RollBack(VOLUME, SIZE, "c-2", SNAPSHOT));
      assertThat(claim.number()).isPositive();
    }
    assertThat(TestPool.read(pool().file(VOLUME), 0, 4096)).isEqualTo(bytes(2, 4096));
    assertThat(list()).hasSize(2);
  }

  @Test
  void restoredVolumeHasTheBytesAndTheNewSize() throws Exception {
    VolumeRef copy = TestPool.volume("copy");
    pool().create(VOLUME, SIZE);
    TestPool.write(pool().file(VOLUME), bytes(5, 4096), 4096);
    pool().take(SNAPSHOT, VOLUME);

    VolumeFacts facts = pool().run(new Step.Restore(copy, SIZE.plus(SIZE), "c-9", SNAPSHOT));

    assertThat(facts.size()).isEqualTo(SIZE.plus(SIZE));
    assertThat(TestPool.read(pool().file(copy), 4096, 4096)).isEqualTo(bytes(5, 4096));
    assertThat(
            pool()
                .run(
                    new Step.Restore(
                        TestPool.volume("small"), ByteSize.mebibytes(1), "c", SNAPSHOT))
                .size())
        .describedAs("never cut")
        .isEqualTo(SIZE);
  }

  @Test
  void otherDirectoryUnderThePathOfThePoolIsNoticed() throws Exception {
    Path sub = directory.resolve("sub");
    try (TestPool moved = TestPool.in(Files.createDirectory(sub), ProviderKind.FILE_THIN)) {
      Files.move(sub, directory.resolve("moved"));
      Files.createDirectory(sub);

      assertThatThrownBy(() -> moved.provider().facts())
          .hasMessageContaining("is not there any more");
      assertThatThrownBy(() -> moved.create(VOLUME, SIZE))
          .hasMessageContaining("is not there any more");
    }
  }

  @Test
  void missingParentIsNotMade() {
    assertThatThrownBy(() -> TestPool.open(directory.resolve("a/b"), ProviderKind.FILE))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("its parent does not exist");
  }

  @Test
  void relativePathIsRefused() {
    assertThatThrownBy(() -> TestPool.open(Path.of("pool"), ProviderKind.FILE))
        .hasMessageContaining("not an absolute path");
  }

  @Test
  void fileSystemWithoutAttributesIsRefused() {
    assertThatThrownBy(() -> TestPool.open(Path.of("/proc/self"), ProviderKind.FILE))
        .isInstanceOf(DriverException.class);
  }

  @Test
  void capacityIsThatOfTheFileSystem() throws Exception {
    assertThat(pool().provider().capacity().total().bytes())
        .isEqualTo(Files.getFileStore(directory).getTotalSpace());
    assertThat(pool().provider().capacity().allocationUnit()).isEqualTo(ByteSize.kibibytes(4));
  }

  @Test
  void commandsAreWhatAPersonWouldType() {
    assertThat(pool().provider().commands(new Step.Create(VOLUME, SIZE, "c-1")))
        .contains(
            "setfattr --name=user.moorage.kind --value=volume "
                + pool().directory()
                + "/.moorage-tmp-data_00000",
            "truncate --size=67108864 " + pool().directory() + "/.moorage-tmp-data_00000");
  }

  private List<String> list() throws Exception {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<LoopControl.Attached> devices() throws Exception {
    return LoopControl.attached().stream()
        .filter(attached -> attached.file().startsWith(pool().directory() + "/"))
        .toList();
  }

  private static ByteSize sizeOf(Path device) throws Exception {
    Path size = Path.of("/sys/block", device.getFileName().toString(), "size");
    return ByteSize.bytes(Long.parseLong(Files.readString(size).strip()) * 512);
  }

  private static byte[] bytes(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
