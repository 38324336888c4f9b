// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Encrypted volumes in thin pools of LVM, on a real kernel. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class LuksIT {
  private static final long MEBIBYTE = 1L << 20;
  private static final int SIZE = 64;
  private static final String GROUP = "secret";
  private static final String MAPPED = "/dev/mapper/Linstor-Crypt-disk_00000";

  private final LvmLab lab;

  LuksIT(LvmLab lab) {
    this.lab = lab;
  }

  @BeforeEach
  void aPassphraseAndAGroup() throws IOException {
    String passphrase = "/v1/encryption/passphrase";
    if (lab.api().get(passphrase).required("asking").path("status").asText().equals("unset")) {
      lab.api()
          .post(passphrase, Map.of("new_passphrase", "correct horse"))
          .required("setting the passphrase");
      lab.addGroup(GROUP, LvmLab.THIN, List.of("LUKS", "STORAGE"));
    }
  }

  @Test
  void whatIsWrittenIsEncryptedAndComesBackAfterAPowerLoss() throws Exception {
    Volume disk = Volume.spawn(lab, GROUP, "disk", SIZE);
    LabNode node = lab.first();
    assertThat(disk.device(node)).isEqualTo(MAPPED);
    assertThat(disk.bytes(node)).isEqualTo(SIZE * MEBIBYTE);
    node.exec("cryptsetup", "isLuks", "/dev/vgthin/disk_00000");
    node.shell("printf 'plain words' | dd of=%s conv=notrunc,fsync status=none".formatted(MAPPED));
    assertThat(node.shell("grep -c 'plain words' /dev/vgthin/disk_00000 || true").strip())
        .isEqualTo("0");

    lab.cluster().restartPower(node);
    lab.cluster().startDaemon(node);
    lab.awaitOnline(node);
    disk.awaitDevice(node);

    assertThat(node.shell("head -c 11 " + MAPPED)).isEqualTo("plain words");
  }

  @Test
  void snapshotsRestoresAndRollBacksKeepTheKey() throws Exception {
    Volume disk = Volume.spawn(lab, GROUP, "disk", SIZE);
    LabNode node = lab.first();
    String first = disk.write(node);
    disk.snapshot("monday");
    assertThat(disk.write(node)).isNotEqualTo(first);

    Volume restored = disk.restore("monday", "restored");
    assertThat(restored.checksum(node)).isEqualTo(first);

    disk.rollBack("monday");
    assertThat(disk.checksum(node)).isEqualTo(first);
  }

  @Test
  void growsWhileItIsOpen() throws Exception {
    Volume disk = Volume.spawn(lab, GROUP, "disk", SIZE);
    LabNode node = lab.first();
    String before = disk.write(node);

    disk.resize(2 * SIZE);
    lab.await("it has grown", () -> disk.bytes(node) == 2 * SIZE * MEBIBYTE);

    assertThat(disk.checksum(node)).isEqualTo(before);
  }
}
