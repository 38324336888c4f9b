// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import static io.moorage.driver.nvmeof.Example.BETA;
import static io.moorage.driver.nvmeof.Example.DATA;
import static io.moorage.driver.nvmeof.Example.FIRST;
import static io.moorage.driver.nvmeof.Example.GAMMA;
import static io.moorage.driver.nvmeof.Example.SECOND;
import static io.moorage.driver.nvmeof.Example.SIZE;
import static io.moorage.driver.nvmeof.Example.SUBSYSTEM;
import static io.moorage.driver.nvmeof.Example.target;
import static io.moorage.driver.nvmeof.Example.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.NvmeNames;
import io.moorage.driver.spec.NvmeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static final String PATH = Nvmet.subsystem(SUBSYSTEM);
  private static final String PORT = Nvmet.PORTS + "/20000";

  private FakeKernel kernel;
  private NvmeLayer layer;
  private String device;

  @BeforeEach
  void aNodeWithAVolume() {
    kernel = new FakeKernel();
    layer = Example.layer(kernel);
    device = kernel.device("data_00000", 0, SIZE);
  }

  private Wanted oneVolume() {
    return wanted(target(0), Map.of(0, device));
  }

  private Standing look(Wanted wanted) throws DriverException {
    return layer.look(DATA, Optional.of(wanted));
  }

  private List<String> drift(Wanted wanted) throws DriverException {
    return look(wanted).facts().orElseThrow().drift();
  }

  @Test
  void theFirstUseIsShownAsItIsDone() throws Exception {
    List<String> shown = layer.adjustCommands(oneVolume());
    layer.adjust(oneVolume());

    assertThat(shown).isEqualTo(kernel.done);
    assertThat(String.join("\n", shown).replace(Nvmet.ROOT, "…").replace(SUBSYSTEM, "DATA"))
        .isEqualTo(
            """
            mkdir …/subsystems/DATA
            echo Moorage volume > …/subsystems/DATA/attr_model
            echo SERIAL > …/subsystems/DATA/attr_serial
            mkdir …/subsystems/DATA/namespaces/1
            echo /dev/vg/data_00000 > …/subsystems/DATA/namespaces/1/device_path
            echo UUID > …/subsystems/DATA/namespaces/1/device_uuid
            echo UUID > …/subsystems/DATA/namespaces/1/device_nguid
            echo 1 > …/subsystems/DATA/namespaces/1/enable
            mkdir …/hosts/nqn.2026-01.io.moorage:node:beta
            ln -s …/hosts/nqn.2026-01.io.moorage:node:beta …/subsystems/DATA/allowed_hosts/nqn.2026-01.io.moorage:node:beta
            mkdir …/ports/20000
            echo tcp > …/ports/20000/addr_trtype
            echo ipv4 > …/ports/20000/addr_adrfam
            echo 10.77.0.1 > …/ports/20000/addr_traddr
            echo 4420 > …/ports/20000/addr_trsvcid
            ln -s …/subsystems/DATA …/ports/20000/subsystems/DATA\
            """
                .replace("SERIAL", Identity.serial(SUBSYSTEM))
                .replace("UUID", Identity.namespace(SUBSYSTEM, 1)));
  }

  @Test
  void whatIsOfferedIsThereAndNothingIsLeftToDo() throws Exception {
    assertThat(look(oneVolume()).facts()).isEmpty();
    assertThat(look(oneVolume()).differences())
        .containsExactly(
            "it is not offered",
            "volume 0 is not offered",
            BETA + " may not connect yet",
            "it is not offered at 10.77.0.1:4420");

    layer.adjust(oneVolume());

    assertThat(look(oneVolume()).differences()).isEmpty();
    assertThat(drift(oneVolume())).isEmpty();
    assertThat(layer.adjustCommands(oneVolume())).isEmpty();
  }

  @Test
  void itIsTheSameDiskAfterARestart() throws Exception {
    layer.adjust(oneVolume());
    String before = kernel.nvmet.state();

    kernel.reboot();
    Example.layer(kernel).adjust(oneVolume());

    assertThat(kernel.nvmet.state()).isEqualTo(before);
  }

  @Test
  void anEarlierIncarnationGoesFirst() throws Exception {
    layer.adjust(oneVolume());
    NvmeSpec.Target again =
        new NvmeSpec.Target(
            NvmeNames.subsystem(DATA, "77aa"), List.of(FIRST), List.of(BETA), List.of(0));
    Wanted second = wanted(again, Map.of(0, device));
    assertThat(look(second).facts()).as("something holds the volume").isPresent();
    assertThat(look(second).differences()).contains("it is still offered");

    List<String> shown = layer.adjustCommands(second);
    layer.adjust(second);

    assertThat(shown).contains("rmdir " + PATH);
    assertThat(look(second).differences()).isEmpty();
    assertThat(kernel.exists(PATH)).isFalse();
  }

  @Test
  void volumesOfEarlierIncarnationsAreOtherDisks() {
    assertThat(Identity.namespace(NvmeNames.subsystem(DATA, "5f1c"), 1))
        .isNotEqualTo(Identity.namespace(NvmeNames.subsystem(DATA, "77aa"), 1));
  }

  @Test
  void aPortIsSharedAndEndsWithItsLastResource() throws Exception {
    ResourceName other = new ResourceName("other");
    String name = NvmeNames.subsystem(other, "88bb");
    Wanted second =
        new Wanted(
            other,
            new NvmeSpec.Target(name, List.of(FIRST), List.of(BETA), List.of(0)),
            Map.of(0, kernel.device("other_00000", 1, SIZE)));
    layer.adjust(oneVolume());
    layer.adjust(second);
    assertThat(kernel.list(Nvmet.PORTS)).containsExactly("20000");

    layer.stop(DATA);
    assertThat(kernel.list(PORT + "/subsystems")).containsExactly(name);
    assertThat(kernel.list(Nvmet.HOSTS)).containsExactly(BETA);

    layer.stop(other);
    assertThat(kernel.list(Nvmet.PORTS)).isEmpty();
    assertThat(kernel.list(Nvmet.HOSTS)).isEmpty();
    assertThat(kernel.list(Nvmet.SUBSYSTEMS)).isEmpty();
  }

  @Test
  void foreignPortsAndSubsystemsAreNotTouched() throws Exception {
    kernel.nvmet.makeDirectory(Nvmet.subsystem("nqn.2020-01.org.example:vol1"));
    for (int number : List.of(1, 20000)) {
      kernel.nvmet.makeDirectory(Nvmet.PORTS + "/" + number);
      kernel.nvmet.write(Nvmet.PORTS + "/" + number + "/addr_trtype", "tcp");
      kernel.nvmet.write(Nvmet.PORTS + "/" + number + "/addr_adrfam", "ipv4");
      kernel.nvmet.write(Nvmet.PORTS + "/" + number + "/addr_traddr", "10.77.0.1");
      kernel.nvmet.write(Nvmet.PORTS + "/" + number + "/addr_trsvcid", "" + (5000 + number));
      kernel.nvmet.link(
          Nvmet.PORTS + "/" + number + "/subsystems/nqn.2020-01.org.example:vol1",
          Nvmet.subsystem("nqn.2020-01.org.example:vol1"));
    }
    String before = kernel.nvmet.state();

    layer.adjust(oneVolume());
    assertThat(kernel.list(Nvmet.PORTS)).containsExactly("1", "20000", "20001");
    layer.stop(DATA);

    assertThat(kernel.nvmet.state()).isEqualTo(before);
  }

  @Test
  void aTakenAddressIsNamedWithWhatToDoAndAFreeOneHeals() throws Exception {
    kernel.nvmet.taken.add("10.77.0.1 4420");

    assertThatThrownBy(() -> layer.adjust(oneVolume()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("Address already in use")
        .hasMessageContaining("ss -ltnp");

    kernel.nvmet.taken.clear();
    layer.adjust(oneVolume());
    assertThat(kernel.list(Nvmet.PORTS)).containsExactly("20000");
    assertThat(look(oneVolume()).differences()).isEmpty();
  }

  @Test
  void severalPortalsAreSeveralPortsAlsoOfTheSixthVersion() throws Exception {
    NvmeSpec.Target spec =
        new NvmeSpec.Target(
            SUBSYSTEM,
            List.of(FIRST, SECOND, new NvmeSpec.Portal("FD00::1", 4420)),
            List.of(BETA),
            List.of(0));
    kernel.nvmet.addresses.add("FD00::1");
    layer.adjust(wanted(spec, Map.of(0, device)));

    assertThat(kernel.list(Nvmet.PORTS)).containsExactly("20000", "20001", "20002");
    assertThat(kernel.read(Nvmet.PORTS + "/20002/addr_adrfam")).contains("ipv6");
    assertThat(look(wanted(spec, Map.of(0, device))).differences()).isEmpty();

    layer.adjust(oneVolume());
    assertThat(kernel.list(Nvmet.PORTS)).containsExactly("20000");
  }

  @Test
  void hostsComeAndGo() throws Exception {
    layer.adjust(oneVolume());
    NvmeSpec.Target spec =
        new NvmeSpec.Target(SUBSYSTEM, List.of(FIRST), List.of(GAMMA), List.of(0));

    layer.adjust(wanted(spec, Map.of(0, device)));

    assertThat(kernel.list(PATH + "/allowed_hosts")).containsExactly(GAMMA);
    assertThat(kernel.list(Nvmet.HOSTS)).containsExactly(GAMMA);
  }

  @Test
  void whatSomebodyElseChangedIsToldAndUndone() throws Exception {
    layer.adjust(oneVolume());
    String before = kernel.nvmet.state();
    kernel.nvmet.makeDirectory(Nvmet.HOSTS + "/nqn.2014-08.org.example:stranger");
    kernel.nvmet.link(
        PATH + "/allowed_hosts/nqn.2014-08.org.example:stranger",
        Nvmet.HOSTS + "/nqn.2014-08.org.example:stranger");
    kernel.device("secret", 7, SIZE);
    kernel.nvmet.write(PATH + "/namespaces/1/enable", "0");
    kernel.nvmet.write(PATH + "/namespaces/1/device_path", "/dev/vg/secret");
    kernel.nvmet.makeDirectory(PATH + "/namespaces/9");

    assertThat(drift(oneVolume()))
        .containsExactly(
            "the host nqn.2014-08.org.example:stranger may connect, which was not asked for",
            "volume 0 shows another device: /dev/vg/secret",
            "volume 8 is offered, which was not asked for");
    layer.adjust(oneVolume());

    assertThat(drift(oneVolume())).isEmpty();
    kernel.nvmet.removeDirectory(Nvmet.HOSTS + "/nqn.2014-08.org.example:stranger");
    assertThat(kernel.nvmet.state()).isEqualTo(before);
  }

  @Test
  void anyHostIsShutOutBeforeOursAreLetIn() throws Exception {
    kernel.nvmet.makeDirectory(PATH);
    kernel.nvmet.write(PATH + "/attr_allow_any_host", "1");
    assertThat(drift(oneVolume())).containsExactly("any host may connect");

    layer.adjust(oneVolume());

    assertThat(kernel.read(PATH + "/attr_allow_any_host")).contains("0");
    assertThat(look(oneVolume()).differences()).isEmpty();
  }

  @Test
  void anotherNameOfTheSameDeviceIsNoDifference() throws Exception {
    layer.adjust(oneVolume());

    assertThat(look(wanted(target(0), Map.of(0, "/dev/dm-0"))).differences()).isEmpty();
  }

  @Test
  void growthIsToldToTheKernelOnceAndAfterARestartOfTheDaemonToo() throws Exception {
    layer.adjust(oneVolume());
    kernel.device("data_00000", 0, ByteSize.mebibytes(96));
    assertThat(look(oneVolume()).differences())
        .containsExactly("the size of volume 0 is to be told anew");

    layer.adjust(oneVolume());
    assertThat(kernel.nvmet.namespaces(SUBSYSTEM)).containsValue(96L << 20);
    assertThat(look(oneVolume()).differences()).isEmpty();

    kernel.device("data_00000", 0, ByteSize.mebibytes(128));
    NvmeLayer restarted = Example.layer(kernel);
    restarted.refresh();
    assertThat(kernel.nvmet.namespaces(SUBSYSTEM)).containsValue(128L << 20);
    assertThat(restarted.look(DATA, Optional.of(oneVolume())).differences()).isEmpty();
  }

  @Test
  void nobodyIsLetInBeforeAllVolumesAreThere() throws Exception {
    Wanted half = wanted(target(0, 1), Map.of(0, device));

    assertThatThrownBy(() -> layer.adjust(half))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("no device of volume 1");
    assertThat(kernel.list(Nvmet.PORTS)).isEmpty();

    Wanted whole = wanted(target(0, 1), Map.of(0, device, 1, kernel.device("data_00001", 1, SIZE)));
    layer.adjust(whole);
    assertThat(look(whole).differences()).isEmpty();
    assertThat(look(half).differences()).isEmpty();
  }

  @Test
  void aMissingDeviceIsNamedAndTheOtherVolumeIsNotTakenAway() throws Exception {
    layer.adjust(oneVolume());

    assertThatThrownBy(
            () -> layer.adjust(wanted(target(0, 1), Map.of(0, device, 1, "/dev/vg/none"))))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("No such file or directory")
        .hasMessageContaining("is the device below there");
    assertThat(kernel.list(PORT + "/subsystems")).containsExactly(SUBSYSTEM);
    assertThat(kernel.nvmet.namespaces(SUBSYSTEM)).containsOnlyKeys(1);
  }

  @Test
  void aVolumeThatIsNotWantedAnyMoreIsTakenAway() throws Exception {
    String second = kernel.device("data_00001", 1, SIZE);
    layer.adjust(wanted(target(0, 1), Map.of(0, device, 1, second)));
    layer.adjust(wanted(target(1), Map.of(1, second)));

    assertThat(kernel.list(PATH + "/namespaces")).containsExactly("2");
  }

  @Test
  void endingIsShownAsItIsDoneAndTwiceIsNoFailure() throws Exception {
    layer.adjust(oneVolume());
    kernel.done.clear();

    List<String> shown = layer.stopCommands(DATA);
    layer.stop(DATA);
    layer.stop(DATA);

    assertThat(shown.stream().map(line -> line.replaceAll(" *#.*", "")).toList())
        .isEqualTo(kernel.done);
    assertThat(String.join("\n", kernel.done).replace(Nvmet.ROOT, "…").replace(SUBSYSTEM, "DATA"))
        .isEqualTo(
            """
            rm …/ports/20000/subsystems/DATA
            rmdir …/ports/20000
            rm …/subsystems/DATA/allowed_hosts/nqn.2026-01.io.moorage:node:beta
            rmdir …/hosts/nqn.2026-01.io.moorage:node:beta
            echo 0 > …/subsystems/DATA/namespaces/1/enable
            rmdir …/subsystems/DATA/namespaces/1
            rmdir …/subsystems/DATA\
            """);
    assertThat(layer.look(DATA, Optional.empty())).isEqualTo(Standing.DOWN);
  }

  @Test
  void aResourceOfALikeNameIsNotTakenForIt() throws Exception {
    layer.adjust(oneVolume());

    layer.stop(new ResourceName("Dat"));

    assertThat(layer.look(DATA, Optional.empty()).facts()).isPresent();
    assertThat(layer.look(new ResourceName("DATA"), Optional.empty()).facts()).isPresent();
  }

  @Test
  void onlySeveralVolumesNeedToStandStill() throws Exception {
    layer.adjust(oneVolume());
    layer.suspend(DATA);
    layer.resume(DATA);
    layer.adjust(wanted(target(0, 1), Map.of(0, device, 1, kernel.device("d1", 1, SIZE))));

    assertThatThrownBy(() -> layer.suspend(DATA))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("several volumes");
  }
}
