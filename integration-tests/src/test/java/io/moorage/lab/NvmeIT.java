// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.NodeName;
import io.moorage.driver.nvmeof.NvmeLayer;
import io.moorage.driver.spec.NvmeNames;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The NVMe-oF driver on two real kernels: one machine has a disk, the other one uses it. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class NvmeIT {
  private static final String BELOW = "/dev/vgthick/below";
  private static final String DISK = "/dev/nvme0n1";

  private final LvmLab lab;
  private final LabNode target;
  private final LabNode initiator;

  NvmeIT(LvmLab lab) {
    this.lab = lab;
    this.target = lab.nodes().getFirst();
    this.initiator = lab.nodes().getLast();
  }

  @BeforeEach
  void aDevice() throws IOException {
    target.shell("lvcreate -qq -y -L 64M -n below vgthick");
    probe(target, "target", "adjust", portals(), BELOW);
    probe(initiator, "initiator", "adjust", portals(), "64");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    lab.cluster().lab().heal();
    initiator.shell("umount /mnt/nvme || true");
    probe(initiator, "stop");
    probe(target, "stop");
    assertThat(target.exec("find", "/sys/kernel/config/nvmet", "-mindepth", "2")).isEmpty();
    target.shell("lvremove -qq -y vgthick/below");
  }

  private String portals() {
    return target.address() + "/4420," + target.address() + "/4421";
  }

  private static String probe(LabNode node, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/opt/jdk/bin/java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
    command.add(NvmeProbe.class.getName());
    command.addAll(List.of(arguments));
    return node.exec(command.toArray(String[]::new));
  }

  private static String classPath() {
    return String.join(
        File.pathSeparator,
        List.of(
            place(NvmeProbe.class),
            place(NvmeLayer.class),
            place(NvmeNames.class),
            place(NodeName.class)));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private String look() throws IOException {
    return probe(initiator, "initiator", "look", portals(), "64");
  }

  @Test
  void writingWaitsWhileTheTargetIsAwayAndEndsOnTheSameDisk() throws Exception {
    initiator.shell(
        "mkfs.ext4 -q %s && mkdir -p /mnt/nvme && mount %s /mnt/nvme".formatted(DISK, DISK));
    initiator.shell("head -c 4M /dev/urandom >/mnt/nvme/before && sync");
    String before = initiator.exec("sha256sum", "/mnt/nvme/before");

    target.cut(initiator);
    lab.await("both paths are lost", () -> !look().contains("state=live"));
    target.heal();
    lab.await("both paths are back", () -> !look().contains("state=connecting"));

    lab.cluster().restartPower(target);
    initiator.shell(
        "(head -c 2M /dev/urandom >/mnt/nvme/during; sync; touch /run/written) >/dev/null 2>&1 &");
    target.shell("vgchange -qq -ay vgthick");
    probe(target, "target", "adjust", portals(), BELOW);
    lab.cluster().startDaemon(target);
    lab.awaitOnline(target);
    lab.await("the write has ended", () -> initiator.succeeds("test -e /run/written"));

    initiator.shell("umount /mnt/nvme && mount %s /mnt/nvme".formatted(DISK));
    assertThat(initiator.exec("sha256sum", "/mnt/nvme/before")).isEqualTo(before);
    assertThat(initiator.exec("stat", "-c", "%s", "/mnt/nvme/during").strip())
        .isEqualTo(Integer.toString(2 << 20));
  }

  @Test
  void growthArrivesAndWhatIsInUseIsNotTakenAway() throws Exception {
    target.shell("lvextend -qq -L 96M vgthick/below");
    probe(target, "target", "adjust", portals(), BELOW);
    probe(initiator, "initiator", "adjust", portals(), "96");
    assertThat(initiator.exec("blockdev", "--getsize64", DISK).strip())
        .isEqualTo(Integer.toString(96 << 20));

    initiator.shell(
        "mkfs.ext4 -q %s && mkdir -p /mnt/nvme && mount %s /mnt/nvme".formatted(DISK, DISK));
    assertThat(initiator.succeeds("test -b " + DISK)).isTrue();
    assertThatThrownBy(() -> probe(initiator, "stop"))
        .hasMessageContaining("it is mounted at /mnt/nvme");
  }
}
