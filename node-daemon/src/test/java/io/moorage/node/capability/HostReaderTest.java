// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.tool.CommandResult;
import io.moorage.driver.tool.CommandResult.End;
import io.moorage.driver.tool.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads hosts made of files, with the answers of real tools. */
class HostReaderTest {
  private static final String RELEASE = "6.1.0-30-amd64";
  private static final String DRBD_UTILS_BESIDE_8_4 =
      """
      DRBDADM_BUILDTAG=GIT-hash:\\ 409097fe02187f83790b88ac3e0d94f3c167adab\\ reproducible\\ build
      DRBDADM_API_VERSION=1
      DRBD_KERNEL_VERSION_CODE=0x08040b
      DRBDADM_VERSION_CODE=0x091600
      DRBDADM_VERSION=9.22.0
      """;

  @TempDir Path root = Path.of("set by JUnit");
  private final Map<List<String>, CommandResult> answers = new HashMap<>();
  private final CommandRunner runner =
      (command, input, limit) ->
          answers.getOrDefault(
              command, new CommandResult(command, new End.NotStarted("not expected"), "", ""));

  @BeforeEach
  void bootKernel() throws IOException {
    write("proc/sys/kernel/osrelease", RELEASE + "\n");
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void install(String program) throws IOException {
    write("usr/sbin/" + program, "");
    Files.setPosixFilePermissions(
        root.resolve("usr/sbin").resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void install(String program, String argument, int exit, String output)
      throws IOException {
    install(program);
    List<String> command = List.of(program, argument);
    answers.put(command, new CommandResult(command, new End.Exited(exit), output, ""));
  }

  private void modules(String builtin, String loadable) throws IOException {
    write("lib/modules/" + RELEASE + "/modules.builtin", builtin);
    write("lib/modules/" + RELEASE + "/modules.dep", loadable);
  }

  private List<String> unmet(ProviderKind kind) {
    return Needs.unmet(kind, new HostReader(root, runner).read());
  }

  private List<String> unmet(LayerKind kind) {
    return Needs.unmet(kind, new HostReader(root, runner).read());
  }

  @Test
  void aBareHostLacksToolsByPackageAndModulesByName() throws Exception {
    modules("", "");

    assertThat(unmet(ProviderKind.LVM_THIN))
        .containsExactly(
            "the tool lvm is missing: install the package lvm2",
            "the tool thin_check is missing: install the package thin-provisioning-tools",
            "the kernel module dm_mod is missing: it is not loaded, and kernel 6.1.0-30-amd64 has"
                + " none of that name in /lib/modules",
            "the kernel module dm_thin_pool is missing: it is not loaded, and kernel"
                + " 6.1.0-30-amd64 has none of that name in /lib/modules");
    assertThat(unmet(ProviderKind.FILE)).isEmpty();
    assertThat(unmet(LayerKind.STORAGE)).isEmpty();
    for (LayerKind kind : LayerKind.values()) {
      assertThat(unmet(kind).isEmpty()).isEqualTo(kind == LayerKind.STORAGE);
    }
  }

  @Test
  void aModuleMayBeBuiltInOrLoadedOrOnDisk() throws Exception {
    install("lvm", "version", 0, "  LVM version:     2.03.16(2) (2022-05-18)\n");
    install("thin_check", "-V", 0, "0.9.0\n");
    modules(
        "kernel/drivers/md/dm-mod.ko\n",
        "kernel/drivers/md/dm-thin-pool.ko.xz: kernel/drivers/md/dm-bufio.ko.xz\n");
    assertThat(unmet(ProviderKind.LVM_THIN)).isEmpty();

    modules("", "");
    write("proc/modules", "dm_thin_pool 90112 0 - Live 0xffffffffc0a00000\n");
    Files.createDirectories(root.resolve("sys/module/dm_mod"));
    assertThat(unmet(ProviderKind.LVM_THIN)).isEmpty();
  }

  @Test
  void withoutTheDirectoryOfTheKernelNobodyCanTellWhatCouldBeLoaded() {
    assertThat(unmet(LayerKind.WRITECACHE))
        .last()
        .asString()
        .contains("/lib/modules/6.1.0-30-amd64 is not there to load it from");
  }

  @Test
  void anOldToolIsRefusedWithBothVersions() throws Exception {
    install("lvm", "version", 0, "  LVM version:     2.02.90(2)\n");
    install("cryptsetup", "--version", 0, "cryptsetup 1.7.3\n");
    modules("dm-mod.ko\n", "kernel/drivers/md/dm-crypt.ko:\n");

    assertThat(unmet(ProviderKind.LVM))
        .containsExactly("lvm2 2.2.90 is installed; 2.2.158 or newer is needed");
    assertThat(unmet(LayerKind.LUKS))
        .containsExactly("cryptsetup-bin 1.7.3 is installed; 2.0 or newer is needed");
  }

  @Test
  void aToolThatFailsAndSaysNoVersionIsBroken() throws Exception {
    install("lvm", "version", 127, "");
    modules("dm-mod.ko\n", "");

    assertThat(unmet(ProviderKind.LVM))
        .containsExactly("the tool lvm does not work: 'lvm version': exit code 127");
  }

  @Test
  void zfsWithoutItsModuleLacksTheModuleAlone() throws Exception {
    install("zfs", "version", 1, "zfs-2.1.11-1+deb12u1\n");
    install("zpool");
    modules("", "");

    assertThat(unmet(ProviderKind.ZFS)).singleElement().asString().contains("kernel module zfs");
    modules("", "updates/dkms/zfs.ko: updates/dkms/spl.ko\n");
    assertThat(unmet(ProviderKind.ZFS_THIN)).isEmpty();
  }

  @Test
  void drbdOfTheStockKernelIsRefused() throws Exception {
    install("drbdadm", "--version", 0, DRBD_UTILS_BESIDE_8_4);
    install("drbdsetup");
    modules("", "kernel/drivers/block/drbd/drbd.ko:\n");
    assertThat(unmet(LayerKind.DRBD))
        .singleElement()
        .asString()
        .startsWith("DRBD 8.4.11 is installed; 9.0 or newer is needed");

    write(
        "proc/drbd", "version: 8.4.11 (api:1/proto:86-101)\nsrcversion: F73C670A7EC572DB9CF3E5B\n");
    assertThat(unmet(LayerKind.DRBD))
        .singleElement()
        .asString()
        .startsWith("DRBD 8.4.11 is loaded; 9.0 or newer is needed");

    write("sys/module/drbd/version", "9.2.18\n");
    write("proc/drbd", "version: 9.2.18 (api:2/proto:118-123)\n");
    assertThat(unmet(LayerKind.DRBD)).isEmpty();
  }

  @Test
  void theLoadedDrbdCountsAndNotTheOneThatCouldBe() throws Exception {
    install(
        "drbdadm",
        "--version",
        0,
        DRBD_UTILS_BESIDE_8_4.replace("0x08040b", "0x090212").replace("9.22.0", "8.9.10"));
    install("drbdsetup");
    modules("", "updates/drbd.ko:\n");
    write("sys/module/drbd/version", "8.4.11\n");

    assertThat(unmet(LayerKind.DRBD))
        .satisfiesExactly(
            old ->
                assertThat(old).isEqualTo("drbd-utils 8.9.10 is installed; 9.0 or newer is needed"),
            loaded -> assertThat(loaded).startsWith("DRBD 8.4.11 is loaded;"));
  }

  @Test
  void nvmeNeedsBothEndsOfItsNetworkAndNoProgram() throws Exception {
    modules("", "kernel/drivers/nvme/target/nvmet.ko:\nkernel/drivers/nvme/host/nvme-tcp.ko:\n");

    assertThat(unmet(LayerKind.NVME)).singleElement().asString().contains("module nvmet_tcp");
  }
}
