// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

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
import org.junit.jupiter.params.provider.ValueSource;

class LvmProviderTest {
  private static final PoolName POOL = new PoolName("pool");
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.008Z");
  private static final ByteSize SIZE = ByteSize.mebibytes(64);
  private static final VolumeRef VOLUME = volume("id-1", "data");
  private static final VolumeRef OTHER = volume("id-2", "other");
  private static final SnapshotRef MONDAY = snapshot("monday");
  private static final SnapshotRef TUESDAY = snapshot("tuesday");
  private final FakeLvm lvm = new FakeLvm();

  private static VolumeRef volume(String id, String resource) {
    return new VolumeRef(POOL, id, new ResourceName(resource), 0);
  }

  private static SnapshotRef snapshot(String name) {
    return new SnapshotRef(
        POOL, "id-of-" + name, new ResourceName("data"), new SnapshotName(name), 0);
  }

  private StorageProvider thin() throws DriverException {
    return open(ProviderKind.LVM_THIN, "data/pool", Map.of());
  }

  /** With the steps that are tried at once because the pool was read before. */
  private StorageProvider thinAndRead() throws DriverException {
    StorageProvider provider = thin();
    provider.facts();
    return provider;
  }

  private StorageProvider thick() throws DriverException {
    return open(ProviderKind.LVM, "data", Map.of());
  }

  private StorageProvider open(ProviderKind kind, String backing, Map<String, String> properties)
      throws DriverException {
    return new LvmProviderFactory(lvm, Clock.fixed(NOW, ZoneOffset.UTC))
        .open(new PoolSpec(POOL, kind, backing, properties, 1));
  }

  private static List<Step> life() {
    return List.of(
        new Step.Create(VOLUME, SIZE, "blank"),
        new Step.Detach(VOLUME),
        new Step.Attach(VOLUME),
        new Step.Grow(VOLUME, SIZE.plus(SIZE)),
        new Step.TakeSnapshot(MONDAY, VOLUME),
        new Step.Restore(OTHER, ByteSize.mebibytes(200), "c-2", MONDAY),
        new Step.RollBack(VOLUME, ByteSize.mebibytes(132), "c-3", MONDAY),
        new Step.Attach(VOLUME),
        new Step.Detach(VOLUME),
        new Step.Remove(VOLUME),
        new Step.RemoveSnapshot(MONDAY),
        new Step.Remove(OTHER));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyStepMayBeRunTwiceAndChangesNothingThen(boolean read) throws Exception {
    StorageProvider provider = read ? thinAndRead() : thin();
    for (Step step : life()) {
      Effect first = provider.run(step);
      int changes = lvm.changes().size();
      Effect second = provider.run(step);
      assertThat(identity(second)).describedAs(step.summary()).isEqualTo(identity(first));
      assertThat(lvm.changes()).describedAs(step.summary()).hasSize(changes);
    }
    assertThat(lvm.names()).containsExactly("pool");
  }

  /** The space that a thin volume takes is known only once it is asked for. */
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
  @ValueSource(strings = {"lvcreate", "lvchange", "lvextend", "lvremove", "lvrename"})
  void stepThatWasCutShortIsFinishedByRunningItAgain(String program) throws Exception {
    cutShort(program, false);
    cutShort(program, true);
  }

  private void cutShort(String program, boolean read) throws DriverException {
    for (Step step : life()) {
      StorageProvider before = read ? thinAndRead() : thin();
      lvm.failOnce(program);
      try {
        before.run(step);
      } catch (DriverException e) {
        assertThat(e).hasMessageContaining("killed at its time limit");
      }
      lvm.failOnce("none");
      // The daemon restarts, so that the pool is opened anew; or it does not.
      StorageProvider after = read ? before : thin();
      Effect effect = after.run(step);
      assertThat(after.facts().foreign()).isEmpty();
      assertThat(identity(after.run(step))).isEqualTo(identity(effect));
    }
    assertThat(lvm.names()).containsExactly("pool");
  }

  @Test
  void stepsThatComeMostAreOneCommandEach() throws Exception {
    StorageProvider provider = thinAndRead();
    int looks = lvm.looks();
    for (Step step :
        List.of(
            new Step.Create(VOLUME, SIZE, "blank"),
            new Step.TakeSnapshot(MONDAY, VOLUME),
            new Step.RemoveSnapshot(MONDAY),
            new Step.Detach(VOLUME),
            new Step.Remove(VOLUME))) {
      int changes = lvm.changes().size();
      provider.run(step);
      assertThat(lvm.changes()).describedAs(step.summary()).hasSize(changes + 1);
    }
    assertThat(lvm.looks()).isEqualTo(looks);
    assertThat(lvm.names()).containsExactly("pool");
  }

  @Test
  void whatLostItsTagsSinceItWasSeenIsNotTouched() throws Exception {
    StorageProvider provider = thinAndRead();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    lvm.untag("data_00000");
    lvm.untag("data_00000_monday");

    provider.run(new Step.Detach(VOLUME));
    provider.run(new Step.RemoveSnapshot(MONDAY));
    provider.run(new Step.Remove(VOLUME));

    assertThat(lvm.names()).contains("data_00000", "data_00000_monday");
    assertThat(lvm.isActive("data_00000")).isTrue();
  }

  @Test
  void whatWasTakenAwaySinceItWasSeenIsFoundOut() throws Exception {
    StorageProvider provider = thinAndRead();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    lvm.vanish("data_00000");

    assertThatThrownBy(() -> provider.run(new Step.TakeSnapshot(MONDAY, VOLUME)))
        .hasMessageContaining("there is no volume data_00000 in pool pool");
    provider.run(new Step.Remove(VOLUME));
    lvm.foreign("data_00000");
    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("not ours");
  }

  @Test
  void snapshotHasTheSizeThatAGrowthWhichWasCutShortLeft() throws Exception {
    StorageProvider provider = thinAndRead();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    lvm.hangOnce("lvextend");
    assertThatThrownBy(() -> provider.run(new Step.Grow(VOLUME, SIZE.plus(SIZE))))
        .hasMessageContaining("killed at its time limit");

    assertThat(provider.run(new Step.TakeSnapshot(MONDAY, VOLUME)))
        .isEqualTo(new Effect.SnapshotIs(new SnapshotFacts(MONDAY, SIZE.plus(SIZE), NOW)));
  }

  @Test
  void factsAreWhatTheStepsSaid() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, ByteSize.bytes(SIZE.bytes() - 1), "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    lvm.foreign("root");

    PoolFacts facts = provider.facts();

    assertThat(facts.volumes())
        .containsExactly(
            new VolumeFacts(
                VOLUME,
                "blank",
                SIZE,
                ByteSize.mebibytes(16),
                Optional.of("/dev/data/data_00000")));
    assertThat(facts.snapshots()).containsExactly(new SnapshotFacts(MONDAY, SIZE, NOW));
    assertThat(facts.foreign()).containsExactly("root");
    assertThat(lvm.isActive("data_00000_monday")).isFalse();
    assertThat(facts.capacity().total()).isEqualTo(ByteSize.mebibytes(600));
    assertThat(facts.capacity().allocationUnit()).isEqualTo(ByteSize.mebibytes(4));
  }

  @Test
  void rollBackKeepsTheSnapshotAndNewerOnes() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    lvm.write("data_00000", "one");
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    lvm.write("data_00000", "two");
    provider.run(new Step.TakeSnapshot(TUESDAY, VOLUME));

    provider.run(new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY));

    assertThat(lvm.read("data_00000")).isEqualTo("one");
    assertThat(lvm.read("data_00000_tuesday")).isEqualTo("two");
    assertThat(provider.facts().snapshots()).hasSize(2);
    assertThat(provider.facts().volumes().getFirst().contentId()).isEqualTo("c-2");

    provider.run(new Step.RollBack(VOLUME, SIZE, "c-3", TUESDAY));
    assertThat(lvm.read("data_00000")).isEqualTo("two");
  }

  @Test
  void successorCountsAsTheVolumeWhereARollBackWasCutShort() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    lvm.failOnce("lvrename");
    assertThatThrownBy(() -> provider.run(new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY)))
        .isInstanceOf(DriverException.class);

    VolumeFacts facts = thin().facts().volumes().getFirst();
    assertThat(facts.contentId()).isEqualTo("c-2");
    assertThat(facts.devicePath()).isEmpty();

    provider.run(new Step.Attach(VOLUME));
    assertThat(lvm.names()).contains("data_00000").doesNotContain("data_00000.rolled-back");
  }

  @Test
  void successorOfARollBackThatCameToNothingIsSwept() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    lvm.failOnce("lvremove");
    assertThatThrownBy(() -> provider.run(new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY)))
        .isInstanceOf(DriverException.class);
    assertThat(provider.facts().volumes()).hasSize(1);
    assertThat(provider.facts().foreign()).isEmpty();

    thin();

    assertThat(lvm.names()).containsExactlyInAnyOrder("pool", "data_00000", "data_00000_monday");
  }

  @Test
  void volumeInUseIsNeitherDetachedNorRemovedNorRolledBack() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));
    provider.run(new Step.TakeSnapshot(MONDAY, VOLUME));
    lvm.open("data_00000");

    for (Step step :
        List.of(
            new Step.Detach(VOLUME),
            new Step.Remove(VOLUME),
            new Step.RollBack(VOLUME, SIZE, "c-2", MONDAY))) {
      assertThatThrownBy(() -> provider.run(step))
          .describedAs(step.summary())
          .hasMessageContaining("it is in use on this node");
    }
    lvm.close("data_00000");
    provider.run(new Step.Detach(VOLUME));
    assertThat(lvm.isActive("data_00000")).isFalse();
  }

  @Test
  void foreignVolumeIsNeverTouched() throws Exception {
    lvm.foreign("data_00000");
    StorageProvider provider = thin();

    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("the name data_00000 is taken in pool pool")
        .hasMessageContaining("not ours");
    assertThatThrownBy(() -> provider.run(new Step.Attach(VOLUME)))
        .hasMessageContaining("there is no volume data_00000 in pool pool");
    provider.run(new Step.Remove(VOLUME));
    assertThat(lvm.names()).contains("data_00000");
    assertThat(lvm.changes()).isEmpty();
  }

  @Test
  void volumeOfAnEarlierIncarnationIsNotTakenForThisOne() throws Exception {
    StorageProvider provider = thin();
    provider.run(new Step.Create(volume("earlier", "data"), SIZE, "blank"));

    provider.run(new Step.Remove(VOLUME));

    assertThat(lvm.names()).contains("data_00000");
    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("of the resource with id earlier");
  }

  @Test
  void nothingNewIsBegunWhileTheMetadataIsNearlyFull() throws Exception {
    StorageProvider provider = thin();
    lvm.metadataPercent("93.10");

    assertThatThrownBy(() -> provider.run(new Step.Create(VOLUME, SIZE, "blank")))
        .hasMessageContaining("the metadata of thin pool data/pool is nearly full")
        .hasMessageContaining("lvextend --poolmetadatasize");
  }

  @Test
  void thickPoolTakesItsRoomAndHasNoSnapshots() throws Exception {
    StorageProvider provider = thick();
    ByteSize free = provider.capacity().free();
    provider.run(new Step.Create(VOLUME, SIZE, "blank"));

    assertThat(provider.capacity().free()).isEqualTo(free.minusOrZero(SIZE));
    assertThat(provider.facts().volumes().getFirst().allocated()).isEqualTo(SIZE);
    assertThatThrownBy(() -> provider.run(new Step.TakeSnapshot(MONDAY, VOLUME)))
        .hasMessageContaining("is of kind LVM, which has no snapshots");
    assertThatThrownBy(() -> provider.run(new Step.Grow(VOLUME, ByteSize.gibibytes(100))))
        .hasMessageContaining("the volume group is full");
    assertThat(lvm.changes().getFirst())
        .contains("--wipesignatures y --zero y")
        .contains("--size 67108864b");
  }

  @Test
  void volumesOfAThinPoolAreNotThoseOfItsGroup() throws Exception {
    thin().run(new Step.Create(VOLUME, SIZE, "blank"));

    assertThat(thick().facts().volumes()).isEmpty();
  }

  @Test
  void optionsOfThePoolAreUsed() throws Exception {
    StorageProvider provider =
        open(
            ProviderKind.LVM_THIN,
            "data/pool",
            Map.of(
                "StorDriver/LvcreateOptions", "--readahead 8",
                "StorDriver/LvcreateSnapshotOptions", "--permission r"));

    assertThat(provider.commands(new Step.Create(VOLUME, SIZE, "c-1")))
        .containsExactly(
            "lvcreate --yes --config devices{ignore_suspended_devices=1} --thinpool pool --virtualsize 67108864b --activate y"
                + " --setactivationskip n --name data_00000 --addtag moorage.kind=volume --addtag"
                + " moorage.resource-id=id-1 --addtag moorage.resource=data --addtag"
                + " moorage.number=0 --addtag moorage.content=c-1 --readahead 8 data");
    assertThat(provider.commands(new Step.TakeSnapshot(MONDAY, VOLUME)))
        .singleElement()
        .asString()
        .endsWith(" --permission r data/data_00000");
  }

  @Test
  void backingThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> open(ProviderKind.LVM, "nosuchvg", Map.of()))
        .hasMessageContaining("Volume group \"nosuchvg\" not found");
    lvm.foreign("plain");
    assertThatThrownBy(() -> open(ProviderKind.LVM_THIN, "data/plain", Map.of()))
        .hasMessageContaining("data/plain is not a thin pool");
  }
}
