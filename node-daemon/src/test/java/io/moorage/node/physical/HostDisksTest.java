// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.physical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.wire.DevicePool;
import io.moorage.driver.wire.PhysicalDisks.PhysicalDisk;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostDisksTest {
  private static final String FREE_PAIR = devices(disk("sdb", ""), disk("sdc", ""));
  private final ScriptedTools tools =
      new ScriptedTools()
          .answer("lsblk", 0, FREE_PAIR)
          .answer("blkid --probe", 2, "")
          .answer("pvs", 0, "{\"report\": [{\"pv\": []}]}")
          .answer("lvs", 0, "{\"report\": [{\"lv\": []}]}")
          .answer("vgcreate", 0, "")
          .answer("lvcreate", 0, "")
          .answer("zpool list", 0, "tank\n")
          .answer("zpool create", 0, "");
  private final HostDisks disks =
      new HostDisks(tools, path -> path.replace("/dev/disk/by-id/ata-", "/dev/"));

  private static String devices(String... devices) {
    return "{\"blockdevices\": [" + String.join(",", devices) + "]}";
  }

  /** A free disk of 20 GB, but for the fields given. */
  private static String disk(String name, String fields) {
    return """
    {"path":"/dev/%s", "kname":"%s", "maj:min":"8:16", "size":20000000000, "type":"disk",
     "fstype":null, "label":null, "pttype":null, "mountpoint":null, "ro":false, "rota":false,
     "model":"Model X ", "serial":"S1", "wwn":"0x5000" %s}\
    """
        .formatted(name, name, fields.isEmpty() ? "" : "," + fields);
  }

  private DevicePool.Made make(ProviderKind kind, String name, String... devices)
      throws DriverException {
    return disks.make(new DevicePool(kind, List.of(devices), name));
  }

  private String refusal(ProviderKind kind, String name, String... devices) {
    DriverException refused =
        catchThrowableOfType(DriverException.class, () -> make(kind, name, devices));
    assertThat(tools.changes).isEmpty();
    return refused.problem().toString();
  }

  private List<String> free() throws DriverException {
    return disks.free().disks().stream().map(PhysicalDisk::device).toList();
  }

  private static String recorded() throws IOException {
    try (InputStream in =
        HostDisksTest.class.getResourceAsStream("/recorded/lsblk-thinpool.json")) {
      return new String(Objects.requireNonNull(in, "a test resource").readAllBytes(), UTF_8);
    }
  }

  @Test
  void ofARealHostOnlyTheEmptyDiskIsFreeAndOnlyIfItIsLargeEnough() throws Exception {
    tools.answer("lsblk", 0, recorded());
    assertThat(free()).isEmpty();

    tools.answer("lsblk", 0, recorded().replace(": 1073741824", ": 1073741825"));
    assertThat(free()).containsExactly("/dev/vdf");
  }

  @Test
  void aDiskIsDescribed() throws Exception {
    PhysicalDisk first = disks.free().disks().getFirst();

    assertThat(first.size().bytes()).isEqualTo(20_000_000_000L);
    assertThat(first.rotational()).isFalse();
    assertThat(List.of(first.model(), first.serial(), first.wwn()))
        .containsExactly("Model X", "S1", "0x5000");
  }

  @Test
  void olderReleasesWriteNumbersAndTruthAsStrings() throws Exception {
    tools.answer(
        "lsblk", 0, devices(disk("sdb", "\"size\":\"20000000000\",\"ro\":\"0\",\"rota\":\"1\"")));

    assertThat(disks.free().disks().getFirst().rotational()).isTrue();
    tools.answer("lsblk", 0, devices(disk("sdb", "\"ro\":\"1\"")));
    assertThat(free()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "sdb|\"fstype\":\"ext4\"|it holds ext4",
        "sdb|\"pttype\":\"gpt\"|it has a partition table of the kind gpt",
        "sdb|\"mountpoint\":\"[SWAP]\"|it is in use: [SWAP]",
        "sdb|\"mountpoints\":[null,\"/srv\"]|it is in use: /srv",
        "sdb|\"children\":[{\"path\":\"/dev/sdb1\",\"type\":\"part\"}]|it is in use by /dev/sdb1",
        "sdb|\"ro\":true|it can only be read",
        "sdb|\"size\":1073741824|it has 1 GiB, and more than 1 GiB are needed",
        "sdb|\"type\":\"part\"|it is not a disk but of the type part",
        "loop0|\"type\":\"loop\"|it is not a disk but of the type loop",
        "zram0|\"kname\":\"zram0\"|it is not a disk",
        "ram3|\"kname\":\"ram3\"|it is not a disk",
        "dm-0|\"type\":\"lvm\"|it is not a disk but of the type lvm",
        "zd16|\"kname\":\"zd16\"|it is not a disk",
        "drbd1000|\"maj:min\":\"147:1000\"|it is not a disk"
      })
  void whatIsUsedOrNoDiskIsNeitherShownNorTaken(String name, String fields, String why)
      throws Exception {
    tools.answer("lsblk", 0, devices(disk(name, fields)));

    assertThat(free()).isEmpty();
    assertThat(refusal(ProviderKind.LVM, "vg", "/dev/" + name)).contains(why);
  }

  @Test
  void aVolumeGroupIsMadeOfTheDisksBehindTheLinks() throws Exception {
    assertThat(make(ProviderKind.LVM, "vg0", "/dev/disk/by-id/ata-sdc", "/dev/sdb").backing())
        .isEqualTo("vg0");

    assertThat(tools.changes)
        .containsExactly(
            "vgcreate --config devices{ignore_suspended_devices=1} --addtag moorage.device-pool vg0 /dev/sdb /dev/sdc");
  }

  @Test
  void aThinPoolFillsAGroupOfItsOwn() throws Exception {
    assertThat(make(ProviderKind.LVM_THIN, "thin", "/dev/sdb").backing())
        .isEqualTo("linstor_thin/thin");

    assertThat(tools.changes)
        .containsExactly(
            "vgcreate --config devices{ignore_suspended_devices=1} --addtag moorage.device-pool linstor_thin /dev/sdb",
            "lvcreate --config devices{ignore_suspended_devices=1} --yes --wipesignatures y --type thin-pool --extents 100%FREE --name thin"
                + " linstor_thin");
  }

  @Test
  void aZpoolIsMadeWithoutForce() throws Exception {
    assertThat(make(ProviderKind.ZFS_THIN, "fast", "/dev/sdb", "/dev/sdc").backing())
        .isEqualTo("fast");

    assertThat(tools.changes)
        .containsExactly("zpool create -o ashift=12 -m none fast /dev/sdb /dev/sdc");
  }

  private void present(String group, String tags) {
    tools.answer("lsblk", 0, devices(disk("sdb", "\"fstype\":\"LVM2_member\"")));
    tools.answer(
        "pvs",
        0,
        "{\"report\":[{\"pv\":[{\"pv_name\":\"/dev/sdb\",\"vg_name\":\"%s\",\"vg_tags\":\"%s\"}]}]}"
            .formatted(group, tags));
  }

  @Test
  void aRepeatedRequestDoesNothingMore() throws Exception {
    present("linstor_thin", "mine,moorage.device-pool");
    tools.answer(
        "lvs",
        0,
        "{\"report\":[{\"lv\":[{\"lv_name\":\"thin\",\"segtype\":\"thin-pool\"},"
            + "{\"lv_name\":\"data_00000\",\"segtype\":\"thin\"}]}]}");

    assertThat(make(ProviderKind.LVM_THIN, "thin", "/dev/sdb").backing())
        .isEqualTo("linstor_thin/thin");
    assertThat(make(ProviderKind.LVM, "linstor_thin", "/dev/sdb").backing())
        .isEqualTo("linstor_thin");
    assertThat(tools.changes).isEmpty();
  }

  @Test
  void aRequestThatWasCutOffBetweenGroupAndThinPoolIsFinished() throws Exception {
    present("linstor_thin", "moorage.device-pool");

    make(ProviderKind.LVM_THIN, "thin", "/dev/sdb");

    assertThat(tools.changes).singleElement().asString().startsWith("lvcreate");
  }

  @Test
  void somebodyElsesGroupOfThatNameIsLeftAlone() {
    present("vg0", "");
    assertThat(refusal(ProviderKind.LVM, "vg0", "/dev/sdb")).contains("exists already");
    present("vg0", "moorage.device-pool");
    assertThat(refusal(ProviderKind.LVM, "vg0", "/dev/sdb", "/dev/sdc")).contains("[/dev/sdb]");
  }

  @Test
  void aZpoolOfThatNameCountsOnlyIfItLiesOnTheseDisks() throws Exception {
    String member =
        "\"children\":[{\"path\":\"/dev/sdb1\",\"fstype\":\"zfs_member\",\"label\":\"tank\"}]";
    tools.answer("lsblk", 0, devices(disk("sdb", member), disk("sdc", "")));

    assertThat(make(ProviderKind.ZFS, "tank", "/dev/sdb").backing()).isEqualTo("tank");
    assertThat(refusal(ProviderKind.ZFS, "tank", "/dev/sdc")).contains("[/dev/sdb]");
  }

  @Test
  void whatTheLastLookFindsOrCannotTellStopsIt() {
    tools.answer("blkid --probe", 0, "TYPE=xfs");
    assertThat(refusal(ProviderKind.LVM, "vg", "/dev/sdb")).contains("TYPE=xfs");
    tools.answer("blkid --probe", 4, "I/O error");
    assertThat(refusal(ProviderKind.ZFS, "z", "/dev/sdb")).contains("I/O error");
    tools.answer("lsblk", 0, "not JSON");
    assertThat(refusal(ProviderKind.LVM, "vg", "/dev/sdb")).contains("not understood");
    tools.answer("lsblk", 0, FREE_PAIR).answer("pvs", 5, "locked");
    assertThat(refusal(ProviderKind.LVM, "vg", "/dev/sdb")).contains("locked");
  }

  @ParameterizedTest
  @CsvSource({
    "vg,/dev/sdx,is not among the disks",
    "vg,sdb,no path of a device",
    "-f,/dev/sdb,no name"
  })
  void nonsenseIsRefused(String name, String device, String why) {
    assertThat(refusal(ProviderKind.LVM, name, device)).contains(why);
  }

  @Test
  void oneDiskUnderTwoNamesIsOneDisk() {
    assertThat(refusal(ProviderKind.LVM, "vg", "/dev/sdb", "/dev/disk/by-id/ata-sdb"))
        .contains("named twice");
  }

  @ParameterizedTest
  @EnumSource(
      value = ProviderKind.class,
      names = {"FILE", "FILE_THIN", "DISKLESS"})
  void kindsThatLieOnNoDisksAreRefused(ProviderKind kind) {
    assertThat(refusal(kind, "p", "/dev/sdb")).contains("lie on no disks");
  }

  @Test
  void aFailureOfTheToolIsToldInItsWords() {
    tools.answer("vgcreate", 5, "Can't open /dev/sdb exclusively.");

    DriverException failed =
        catchThrowableOfType(DriverException.class, () -> make(ProviderKind.LVM, "vg", "/dev/sdb"));
    assertThat(failed.problem().cause()).contains("Can't open /dev/sdb exclusively.");
  }
}
