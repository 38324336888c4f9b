// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static io.moorage.driver.nvmeof.Example.BETA;
import static io.moorage.driver.nvmeof.Example.DATA;
import static io.moorage.driver.nvmeof.Example.FIRST;
import static io.moorage.driver.nvmeof.Example.SECOND;
import static io.moorage.driver.nvmeof.Example.SIZE;
import static io.moorage.driver.nvmeof.Example.SUBSYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.NvmeFacts;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InitiatorTest {
  private static final Wanted ONE_PATH = Example.initiator(List.of(FIRST), Map.of(0, SIZE));
  private static final Wanted TWO_PATHS =
      Example.initiator(List.of(FIRST, SECOND), Map.of(0, SIZE));

  private FakeKernel server;
  private FakeKernel kernel;
  private NvmeLayer layer;

  @BeforeEach
  void aTargetWithTwoPortsAndAnInitiator() throws DriverException {
    server = new FakeKernel();
    kernel = new FakeKernel();
    layer = Example.layer(kernel);
    server.device("data_00000", 0, SIZE);
    offer(server);
    reach();
  }

  private static void offer(FakeKernel server) throws DriverException {
    NvmeSpec.Target spec =
        new NvmeSpec.Target(SUBSYSTEM, List.of(FIRST, SECOND), List.of(BETA), List.of(0));
    Example.layer(server).adjust(Example.wanted(spec, Map.of(0, "/dev/vg/data_00000")));
  }

  private static void letIn(FakeKernel server) {
    try {
      offer(server);
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
  }

  private void reach() {
    kernel.fabrics.network.put(FIRST.address(), server.nvmet);
    kernel.fabrics.network.put(SECOND.address(), server.nvmet);
  }

  private Standing look(Wanted wanted) throws DriverException {
    return layer.look(DATA, Optional.of(wanted));
  }

  private NvmeFacts facts() throws DriverException {
    return (NvmeFacts) layer.look(DATA, Optional.of(TWO_PATHS)).facts().orElseThrow();
  }

  @Test
  void theFirstUseIsShownAsItIsDone() throws Exception {
    List<String> shown = layer.adjustCommands(ONE_PATH);
    layer.adjust(ONE_PATH);

    assertThat(shown).isEqualTo(kernel.done);
    assertThat(shown)
        .containsExactly(
            "echo transport=tcp,traddr=10.77.0.1,trsvcid=4420,nqn="
                + SUBSYSTEM
                + ",hostnqn="
                + BETA
                + ",hostid="
                + Identity.host(BETA)
                + ",keep_alive_tmo=5,reconnect_delay=2,ctrl_loss_tmo=-1,fast_io_fail_tmo=600"
                + " > /dev/nvme-fabrics");
  }

  @Test
  void severalPathsAreOneDisk() throws Exception {
    assertThat(look(TWO_PATHS).facts()).isEmpty();
    layer.adjust(TWO_PATHS);

    assertThat(look(TWO_PATHS).differences()).isEmpty();
    assertThat(facts().volumes()).containsExactly(new NvmeFacts.Volume(0, "/dev/nvme0n1", SIZE));
    assertThat(facts().paths())
        .containsExactly(
            new NvmeFacts.Path("10.77.0.1", 4420, "live"),
            new NvmeFacts.Path("10.78.0.1", 4420, "live"));
    assertThat(facts().drift()).isEmpty();
  }

  @Test
  void withoutMultipathThereIsADiskToo() throws Exception {
    kernel.fabrics.multipath = false;

    layer.adjust(TWO_PATHS);

    assertThat(facts().devicePath(0)).contains("/dev/nvme0n1");
  }

  @Test
  void aDiskThatComesLateIsWaitedFor() throws Exception {
    kernel.fabrics.slowness = 7;

    layer.adjust(ONE_PATH);

    assertThat(look(ONE_PATH).differences()).isEmpty();
  }

  @Test
  void aDiskThatNeverComesIsNamed() {
    Wanted two = Example.initiator(List.of(FIRST), Map.of(0, SIZE, 1, SIZE));

    assertThatThrownBy(() -> layer.adjust(two))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("volume 1 is not there");
  }

  @Test
  void aTargetThatIsAwayIsConnectingAndComesBackAsTheSameDisk() throws Exception {
    layer.adjust(TWO_PATHS);
    kernel.fabrics.network.clear();

    assertThat(look(TWO_PATHS).differences()).isEmpty();
    assertThat(facts().drift())
        .containsExactly(
            "the path to 10.77.0.1:4420 is connecting", "the path to 10.78.0.1:4420 is connecting");
    assertThat(facts().devicePath(0)).contains("/dev/nvme0n1");

    server.reboot();
    reach();
    assertThat(facts().paths()).allMatch(path -> path.state().equals("connecting"));
    offer(server);
    assertThat(facts().drift()).isEmpty();
    assertThat(facts().devicePath(0)).contains("/dev/nvme0n1");
  }

  @Test
  void onePathThatCannotBeMadeDoesNotKeepTheOtherFromIt() throws Exception {
    kernel.fabrics.network.remove(FIRST.address());

    assertThatThrownBy(() -> layer.adjust(TWO_PATHS))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("traddr=10.77.0.1")
        .hasMessageContaining("Connection timed out")
        .hasMessageContaining("is it up");

    assertThat(facts().devicePath(0)).isPresent();
    assertThat(facts().drift()).containsExactly("the path to 10.77.0.1:4420 is missing");
    assertThat(look(TWO_PATHS).differences())
        .containsExactly("the path to 10.77.0.1:4420 is missing");
  }

  @Test
  void aTargetThatHearsOfTheHostALittleLaterIsWaitedFor() throws Exception {
    server.nvmet.unlink(Nvmet.allowedHost(SUBSYSTEM, BETA));
    int[] pauses = {0};
    NvmeLayer patient =
        new NvmeLayer(
            Example.runner(),
            kernel,
            () -> {
              if (++pauses[0] == 5) {
                letIn(server);
              }
            });

    patient.adjust(ONE_PATH);

    assertThat(facts().devicePath(0)).isPresent();
  }

  @Test
  void theDiskOfAnEarlierIncarnationIsNotTakenForThisOne() throws Exception {
    layer.adjust(ONE_PATH);
    Wanted again =
        new Wanted(
            DATA,
            new NvmeSpec.Initiator(NvmeNames.subsystem(DATA, "77aa"), List.of(), BETA, Map.of()),
            Map.of());
    assertThat(look(again).facts().orElseThrow().devicePath(0)).isEmpty();
    assertThat(look(again).differences()).containsExactly("it is connected");

    layer.adjust(again);

    assertThat(look(ONE_PATH).facts()).isEmpty();
  }

  @Test
  void aHostThatIsNotLetInIsToldWhereToLook() throws Exception {
    server.nvmet.unlink(Nvmet.allowedHost(SUBSYSTEM, BETA));

    assertThatThrownBy(() -> layer.adjust(ONE_PATH))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("Input/output error")
        .hasMessageContaining("not to this node");
    assertThat(look(ONE_PATH).facts()).isEmpty();
  }

  @Test
  void aDeadPathIsMadeAnew() throws Exception {
    layer.adjust(TWO_PATHS);
    kernel.fabrics.hold("nvme1", "dead");

    layer.adjust(TWO_PATHS);

    assertThat(facts().paths()).extracting(NvmeFacts.Path::state).containsExactly("live", "live");
  }

  @Test
  void aPathThatIsNotWantedAnyMoreGoesOnceAnotherLives() throws Exception {
    layer.adjust(ONE_PATH);
    Wanted moved = Example.initiator(List.of(SECOND), Map.of(0, SIZE));

    layer.adjust(moved);
    assertThat(look(moved).differences())
        .containsExactly("the path to 10.77.0.1:4420 is not wanted any more");
    layer.adjust(moved);

    assertThat(look(moved).differences()).isEmpty();
    assertThat(facts().paths()).containsExactly(new NvmeFacts.Path("10.78.0.1", 4420, "live"));
  }

  @Test
  void growthOfTheTargetArrives() throws Exception {
    layer.adjust(ONE_PATH);
    ByteSize larger = ByteSize.mebibytes(96);
    Wanted grown = Example.initiator(List.of(FIRST), Map.of(0, larger));
    assertThat(look(grown).differences()).containsExactly("volume 0 has 64 MiB instead of 96 MiB");

    server.device("data_00000", 0, larger);
    offer(server);
    layer.adjust(grown);

    assertThat(facts().volumes()).extracting(NvmeFacts.Volume::size).containsExactly(larger);
  }

  @Test
  void connectingIsFinishedAfterACrashAtAnyChange() throws Exception {
    for (int change = 0; change < 2; change++) {
      kernel = new FakeKernel();
      layer = Example.layer(kernel);
      reach();
      kernel.losePowerBefore(change);
      assertThatThrownBy(() -> layer.adjust(TWO_PATHS)).isInstanceOf(PowerLoss.class);
      kernel.startProcess();

      layer.adjust(TWO_PATHS);

      assertThat(kernel.done).hasSize(2);
      assertThat(facts().drift()).isEmpty();
    }
  }

  @Test
  void endingIsShownAsItIsDoneAndTwiceIsNoFailure() throws Exception {
    layer.adjust(TWO_PATHS);
    kernel.done.clear();

    List<String> shown = layer.stopCommands(DATA);
    layer.stop(DATA);
    layer.stop(DATA);

    assertThat(shown)
        .isEqualTo(kernel.done)
        .containsExactly(
            "echo 1 > /sys/class/nvme/nvme0/delete_controller",
            "echo 1 > /sys/class/nvme/nvme1/delete_controller");
    assertThat(layer.look(DATA, Optional.empty())).isEqualTo(Standing.DOWN);
  }

  private void refused(String reason) {
    assertThatThrownBy(() -> layer.stop(DATA))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("volume 0 of Data is in use on this node")
        .hasMessageContaining(reason);
  }

  @Test
  void aMountedDiskIsNotTakenAway() throws Exception {
    layer.adjust(ONE_PATH);
    assertThat(facts().inUse()).isFalse();
    kernel.files.put(
        "/proc/self/mountinfo", "36 35 259:1 / /mnt/data rw,noatime - ext4 /dev/nvme0n1 rw\n");

    assertThat(facts().inUse()).isTrue();
    refused("it is mounted at /mnt/data");
  }

  @Test
  void aDiskWithSomethingOnItIsNotTakenAway() throws Exception {
    layer.adjust(ONE_PATH);
    kernel.files.put("/sys/class/block/nvme0n1/nvme0n1p1/start", "2048");
    kernel.files.put("/sys/class/block/nvme0n1p1/dev", "259:9");
    kernel.files.put("/sys/class/block/nvme0n1p1/holders/dm-4", "");

    refused("/dev/dm-4 stands on it");
  }

  @Test
  void aSwapAreaIsNotTakenAway() throws Exception {
    layer.adjust(ONE_PATH);
    kernel.files.put("/proc/swaps", "Filename Type Size\n/dev/nvme0n1 partition 65532\n");

    refused("/dev/nvme0n1 is a swap area");
  }

  @Test
  void aDiskThatAProcessHasOpenIsNotTakenAway() throws Exception {
    layer.adjust(ONE_PATH);
    kernel.links.put("/proc/4711/fd/9", "/dev/nvme0n1");
    layer.refresh();

    assertThat(facts().inUse()).isTrue();
    refused("process 4711 has it open");
  }

  @Test
  void aDiskThatTheKernelHoldsIsNotTakenAway() throws Exception {
    layer.adjust(ONE_PATH);
    kernel.claimed.add("/dev/nvme0n1");

    refused("the kernel holds it");
  }
}
