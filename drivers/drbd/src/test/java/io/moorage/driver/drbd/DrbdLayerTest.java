// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Options;
import io.moorage.driver.spec.DrbdSpec.Part;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrbdLayerTest {
  private static final String DEVICE = "/dev/vg/data_00000";
  private final Specs plain = Specs.plain();
  private final List<ResourceName> changed = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  @TempDir private Path root = Path.of("set by JUnit");
  private FakeDrbd host = new FakeDrbd("n1", root);
  private DrbdLayer layer = restarted();

  @BeforeEach
  void start() {
    host = new FakeDrbd("n1", root);
    layer = restarted();
    layer.watch(changed::add);
  }

  private DrbdLayer restarted() {
    return new DrbdLayer(
        host, host, (Runnable task, Duration after) -> later.add(task), root, root.resolve("res"));
  }

  private Path file() {
    return root.resolve("res/data.res");
  }

  private Standing look(Specs wanted) throws DriverException {
    return layer.look(wanted.name(), Optional.of(wanted.wanted()));
  }

  private DrbdFacts facts(Specs wanted) throws DriverException {
    return (DrbdFacts) look(wanted).facts().orElseThrow();
  }

  private void assertSettled(Specs wanted) throws DriverException {
    assertThat(look(wanted).differences()).isEmpty();
    assertThat(facts(wanted).drift()).isEmpty();
  }

  @Test
  void firstAdjustmentMakesEverything() throws Exception {
    assertThat(look(plain).differences()).containsExactly("it is not up");

    layer.adjust(plain.wanted());

    assertThat(host.changes)
        .containsExactly(
            "drbdmeta --force 1000 v09 /dev/vg/data_00000 internal create-md 7",
            "drbdmeta --force --node-id 0 1000 v09 /dev/vg/data_00000 internal set-gi"
                + " 7C1E5A0F3B2D4696:0:0:0:1:1",
            "drbdadm adjust data");
    assertSettled(plain);
    assertThat(facts(plain).upToDate()).isTrue();
    assertThat(facts(plain).nodeId()).isZero();
    assertThat(changed).contains(plain.name());
  }

  @Test
  void secondAdjustmentHasNothingToMake() throws Exception {
    layer.adjust(plain.wanted());
    host.changes.clear();

    layer.adjust(plain.wanted());

    assertThat(host.changes).containsExactly("drbdadm adjust data");
  }

  @Test
  void configurationIsForRootAlone() throws Exception {
    layer.adjust(plain.wanted());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(root.resolve("etc/drbd.d/moorage.res"))
        .content()
        .isEqualTo("include \"" + root.resolve("res") + "/*.res\";\n");
  }

  @Test
  void dataThatIsThereIsTakenOver() throws Exception {
    host.made(DEVICE, "AAAABBBBCCCCDDDE");

    layer.adjust(plain.wanted());

    assertThat(host.changes).containsExactly("drbdadm adjust data");
    assertThat(host.generations).containsEntry(DEVICE, "AAAABBBBCCCCDDDE");
  }

  @Test
  void replicaThatGetsItsDataFromItsPeersHasNoGeneration() throws Exception {
    Volume volume =
        new Volume(
            0,
            1000,
            ByteSize.mebibytes(100),
            false,
            7,
            Optional.empty(),
            Optional.empty(),
            Map.of());

    layer.adjust(plain.volumes(volume).wanted());

    assertThat(host.generations).containsEntry(DEVICE, FakeDrbd.JUST_MADE);
  }

  @Test
  void dataOfSomebodyElseIsRefused() {
    host.signatures.put(DEVICE, "ext4");

    assertThatThrownBy(() -> layer.adjust(plain.wanted()))
        .hasMessageContaining("it holds data of the kind 'ext4'")
        .hasMessageContaining("wipefs");
    assertThat(host.changes).isEmpty();
  }

  @Test
  void deviceThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> layer.adjust(plain.devices(Map.of()).wanted()))
        .hasMessageContaining("volume 0 has no device to replicate");
  }

  /** The host goes down after each command in turn; whatever was done, the next call finishes. */
  @Test
  void adjustmentThatWasKilledIsFinishedByTheNext() throws Exception {
    for (int after = 1; after <= 3; after++) {
      start();
      wipe();
      host.killAfter = after;
      assertThatThrownBy(() -> layer.adjust(plain.wanted())).isInstanceOf(FakeDrbd.Killed.class);
      layer = restarted();

      layer.adjust(plain.wanted());

      assertSettled(plain);
      assertThat(host.generations).containsEntry(DEVICE, Specs.DAY_ZERO);
    }
  }

  @Test
  void departureThatWasKilledIsFinishedByTheNext() throws Exception {
    Specs fewer =
        plain.hosts(
            Specs.host(0, "n1", Part.REPLICA, "10.77.0.1", 7000),
            Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7000));
    for (int after = 1; after <= 4; after++) {
      start();
      wipe();
      layer.adjust(plain.wanted());
      assertThat(host.slots.get(DEVICE)).containsExactly(1, 2);
      host.killAfter = after;
      assertThatThrownBy(() -> layer.adjust(fewer.wanted())).isInstanceOf(FakeDrbd.Killed.class);
      layer = restarted();

      layer.adjust(fewer.wanted());

      assertThat(host.slots.get(DEVICE)).containsExactly(1);
      assertSettled(fewer);
    }
  }

  @Test
  void stopThatWasKilledIsFinishedByTheNext() throws Exception {
    layer.adjust(plain.wanted());
    host.killAfter = 1;
    assertThatThrownBy(() -> layer.stop(plain.name())).isInstanceOf(FakeDrbd.Killed.class);
    layer = restarted();

    layer.stop(plain.name());

    assertThat(file()).doesNotExist();
    assertThat(look(plain).facts()).isEmpty();
  }

  private void wipe() throws IOException {
    Files.deleteIfExists(file());
  }

  @Test
  void departedPeerIsForgottenWhileItIsUp() throws Exception {
    layer.adjust(plain.wanted());
    host.changes.clear();
    Specs fewer =
        plain.hosts(
            Specs.host(0, "n1", Part.REPLICA, "10.77.0.1", 7000),
            Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7000));
    assertThat(look(fewer).differences()).contains("n3 (node id 2) has left");

    layer.adjust(fewer.wanted());

    assertThat(host.changes)
        .containsExactly(
            "drbdsetup disconnect data 2",
            "drbdsetup del-peer data 2",
            "drbdsetup forget-peer data 2",
            "drbdadm adjust data");
  }

  @Test
  void diskIsGivenUpOnPurpose() throws Exception {
    layer.adjust(plain.wanted());
    host.changes.clear();
    Specs diskless = plain.part(0, Part.CLIENT).devices(Map.of());

    layer.adjust(diskless.wanted());

    assertThat(host.changes)
        .containsExactly("drbdsetup detach 1000 --diskless", "drbdadm adjust data");
    assertSettled(diskless);
    assertThat(facts(diskless).volumes()).allMatch(DrbdFacts.Volume::client);
  }

  @Test
  void disklessNodeGetsADisk() throws Exception {
    Specs diskless = plain.part(0, Part.TIE_BREAKER).devices(Map.of());
    layer.adjust(diskless.wanted());
    assertSettled(diskless);

    layer.adjust(plain.wanted());

    assertSettled(plain);
    assertThat(facts(plain).volumes()).noneMatch(DrbdFacts.Volume::client);
  }

  @Test
  void volumeGrowsOnceTheDeviceBelowHas() throws Exception {
    layer.adjust(plain.wanted());
    host.sizes.put(DEVICE, 204800L);
    Volume grown =
        new Volume(
            0,
            1000,
            ByteSize.mebibytes(200),
            false,
            7,
            Optional.of(Specs.DAY_ZERO),
            Optional.of(ByteSize.mebibytes(200)),
            Map.of());
    Specs larger = plain.volumes(grown);
    assertThat(look(larger).differences())
        .containsExactly("volume 0 has 100 MiB, asked for are 200 MiB");
    host.changes.clear();

    layer.adjust(larger.wanted());

    assertThat(host.changes).containsExactly("drbdadm adjust data", "drbdadm resize data/0");
    assertThat(facts(larger).volumes().getFirst().size()).isEqualTo(ByteSize.mebibytes(200));
  }

  @Test
  void twoPrimariesComeAndGo() throws Exception {
    layer.adjust(plain.twoPrimaries().wanted());
    assertSettled(plain.twoPrimaries());

    assertThat(look(plain).differences())
        .contains("net option to n2: allow-two-primaries is yes, which nobody asked for");
    layer.adjust(plain.wanted());

    assertSettled(plain);
  }

  @Test
  void whatWasSetByHandIsSeenByTheNextLookAtEverything() throws Exception {
    Specs asked =
        plain.options(
            new Options(Map.of("quorum", "majority"), Map.of(), Map.of(), Map.of(), Map.of()));
    layer.adjust(asked.wanted());
    assertSettled(asked);
    host.resource("data").options = Map.of("quorum", "off");

    layer.refresh();

    assertThat(facts(asked).drift())
        .containsExactly("resource option quorum is off, asked for is majority");
    layer.adjust(asked.wanted());
    assertSettled(asked);
  }

  @Test
  void lookIsTakenFromWhatIsFollowed() throws Exception {
    layer.adjust(plain.wanted());
    assertSettled(plain);
    host.commands.clear();

    host.resource("data").primary = true;
    host.tell();

    assertThat(facts(plain).primary()).isTrue();
    assertThat(host.commands).isEmpty();
  }

  @Test
  void splitBrainIsReportedAndLeftAlone() throws Exception {
    layer.adjust(plain.wanted());
    host.split("data", 1);
    host.changes.clear();

    assertThat(look(plain).differences()).isEmpty();
    assertThat(facts(plain).drift())
        .singleElement()
        .asString()
        .startsWith("the connection to n2 is StandAlone after a split brain: here Secondary");
    layer.adjust(plain.wanted());

    assertThat(host.changes)
        .containsExactly(
            "drbdadm adjust --skip-net data",
            "drbdadm net-options data:n2",
            "drbdadm net-options data:n3");
    assertThat(facts(plain).drift()).hasSize(1);
  }

  @Test
  void connectionThatSomebodyEndedIsMadeAgain() throws Exception {
    layer.adjust(plain.wanted());
    host.peer("data", 1).state = "StandAlone";
    host.tell();
    assertThat(look(plain).differences()).containsExactly("the connection to n2 is StandAlone");

    layer.adjust(plain.wanted());

    assertSettled(plain);
  }

  @Test
  void splitBrainIsKnownAfterTheStreamBeganAgain() throws Exception {
    layer.adjust(plain.wanted());
    host.split("data", 1);

    host.endStream();
    assertThat(facts(plain).drift()).hasSize(1);
    later.removeFirst().run();

    assertThat(facts(plain).drift()).hasSize(1);
  }

  @Test
  void diskThatIsToComeIsADifferenceAndNoFailure() throws Exception {
    Specs diskless = plain.part(0, DrbdSpec.Part.CLIENT);
    layer.adjust(diskless.wanted());

    Standing standing =
        layer.look(
            plain.name(),
            Optional.of(new NetworkLayer.Wanted(plain.name(), plain.wanted().spec(), Map.of())));

    assertThat(standing.facts()).isPresent();
    assertThat(standing.differences()).contains("volume 0 has no disk, asked for is one");
  }

  @Test
  void splitBrainEndsWhereOneSideGivesUp() throws Exception {
    layer.adjust(plain.wanted());
    host.split("data", 1);
    host.resource("data").primary = true;
    host.peer("data", 2).state = "Connected";
    host.tell();
    host.changes.clear();

    assertThat(look(plain.kept(1)).differences())
        .anyMatch(line -> line.contains("split brain") && line.contains("node id 1 is kept"));
    layer.adjust(plain.kept(1).wanted());

    assertThat(host.changes)
        .containsSubsequence(
            "drbdadm secondary data",
            "drbdadm disconnect data:n2",
            "drbdadm connect --discard-my-data data:n2");
    assertSettled(plain);
  }

  @Test
  void whileNothingIsFollowedTheKernelIsAsked() throws Exception {
    layer.adjust(plain.wanted());
    host.endStream();
    changed.clear();
    host.resource("data").primary = true;

    assertThat(facts(plain).primary()).isTrue();
    later.removeFirst().run();

    assertThat(host.followers).isEqualTo(2);
    assertThat(facts(plain).primary()).isTrue();
    assertThat(changed).contains(plain.name());
  }

  @Test
  void whatCannotBeAskedIsNotMadeUp() throws Exception {
    layer.adjust(plain.wanted());
    host.moduleGone = true;
    host.endStream();

    assertThatThrownBy(() -> look(plain))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("cannot tell how DRBD stands");
    later.removeFirst().run();
    assertThat(later).hasSize(1);
  }

  @Test
  void resourceInUseIsNotTakenDown() throws Exception {
    layer.adjust(plain.wanted());
    host.heldOpen = true;

    assertThatThrownBy(() -> layer.stop(plain.name()))
        .hasMessageContaining("could not take data down: it is in use on this node")
        .hasMessageContaining("opened by mount (pid 1382)")
        .hasMessageContaining("fuser");
    assertThat(file()).exists();
  }

  @Test
  void resourceWithoutAFileIsTakenDownToo() throws Exception {
    layer.adjust(plain.wanted());
    Files.delete(file());
    host.changes.clear();

    layer.stop(plain.name());

    assertThat(host.changes).containsExactly("drbdsetup down data");
    layer.stop(plain.name());
    assertThat(host.changes).hasSize(1);
  }

  @Test
  void ioStandsStillAndGoesOn() throws Exception {
    layer.adjust(plain.wanted());

    layer.suspend(plain.name());
    layer.suspend(plain.name());
    assertThat(facts(plain).suspended()).isTrue();
    layer.resume(plain.name());
    layer.resume(plain.name());

    assertThat(facts(plain).suspended()).isFalse();
  }

  @Test
  void nothingIsResumedWhereNothingIsUp() throws Exception {
    layer.resume(plain.name());

    assertThat(host.changes).isEmpty();
    assertThatThrownBy(() -> layer.suspend(plain.name())).hasMessageContaining("it is not up");
  }

  @Test
  void commandsAreShownBeforeTheyAreRun() {
    assertThat(layer.adjustCommands(plain.wanted()))
        .containsExactly(
            "# write " + file(),
            "drbdmeta --force 1000 v09 /dev/vg/data_00000 internal create-md 7   # only while it"
                + " has none",
            "drbdmeta --force --node-id 0 1000 v09 /dev/vg/data_00000 internal set-gi"
                + " 7C1E5A0F3B2D4696:0:0:0:1:1   # only on metadata that was just made",
            "drbdadm adjust data");
    assertThat(layer.stopCommands(plain.name()))
        .containsExactly("drbdadm down data", "rm " + file());
    assertThat(host.commands).isEmpty();
  }

  @Test
  void hostThatCannotIsToldWhy() throws Exception {
    assertThat(layer.obstacles())
        .hasSize(2)
        .anyMatch(line -> line.contains("modprobe drbd"))
        .anyMatch(line -> line.contains("/etc/drbd.conf"));

    Files.createDirectories(root.resolve("sys/module/drbd"));
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/drbd.conf"), "include \"drbd.d/*.res\";\n");
    Files.writeString(root.resolve("sys/module/drbd/version"), "8.4.11\n");
    assertThat(layer.obstacles()).singleElement().asString().contains("DRBD 8.4.11");

    Files.writeString(root.resolve("sys/module/drbd/version"), "9.2.18\n");
    assertThat(layer.obstacles()).isEmpty();
  }
}
