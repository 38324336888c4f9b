// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.luks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DeviceLayer.OpenDevice;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuksLayerTest {
  private static final String NAME = "data_00000";
  private static final String MAPPED = "/dev/mapper/Linstor-Crypt-data_00000";

  @TempDir Path root;
  private FakeHost host;
  private LuksLayer luks;
  private String device;

  @BeforeEach
  void aHostWithAVolume() throws IOException {
    host = new FakeHost(root);
    luks = new LuksLayer(host, root);
    device = host.device(NAME, 20 * 1024);
  }

  private Below below(String key) {
    return new Below(NAME, device, new LayerSpec.Luks(), Map.of(), Optional.of(new Secret(key)));
  }

  @Test
  void aBlankVolumeIsEncryptedAndOpened() throws Exception {
    assertThat(luks.find(NAME)).isEmpty();

    OpenDevice open = luks.open(below("k1"));

    assertThat(open).isEqualTo(new OpenDevice(MAPPED, ByteSize.mebibytes(4)));
    assertThat(luks.find(NAME)).contains(open);
    assertThat(host.commands)
        .containsExactly(
            "cryptsetup isLuks " + device,
            "cryptsetup luksFormat --batch-mode --type luks2 --pbkdf pbkdf2"
                + " --pbkdf-force-iterations 1000 --key-file - "
                + device,
            "cryptsetup open --type luks2 --allow-discards --key-file - "
                + device
                + " Linstor-Crypt-data_00000");
  }

  @Test
  void theKeyGoesOverStandardInputOnly() throws Exception {
    luks.open(below("very-secret"));

    assertThat(host.handed).containsExactly("very-secret", "very-secret");
    assertThat(host.commands).noneMatch(command -> command.contains("very-secret"));
    assertThat(below("very-secret").toString()).doesNotContain("very-secret");
  }

  @Test
  void anEncryptedVolumeIsOpenedAndNeverFormattedAgain() throws Exception {
    luks.open(below("k1"));
    luks.close(NAME);
    host.commands.clear();

    luks.open(below("k1"));
    luks.open(below("k1"));

    assertThat(host.commands).noneMatch(command -> command.contains("luksFormat"));
    assertThat(host.commands).filteredOn(command -> command.contains(" open ")).hasSize(1);
  }

  @Test
  void anotherKeyDoesNotOpenItAndTheMessageSaysSo() throws Exception {
    luks.open(below("k1"));
    luks.close(NAME);

    assertThatThrownBy(() -> luks.open(below("k2")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("its key does not open it");
  }

  @Test
  void dataWithoutAHeaderIsNotWrittenOver() throws Exception {
    host.write(device, "somebody's data");

    assertThatThrownBy(() -> luks.open(below("k1")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("not blank")
        .hasMessageContaining("luksHeaderRestore");
    assertThat(Files.readAllBytes(root.resolve("dev/dm-0")))
        .startsWith("somebody's data".getBytes(UTF_8));
  }

  @Test
  void withoutItsKeyItStaysClosedAndThePassphraseIsAskedFor() {
    assertThatThrownBy(() ->
            luks.open(new Below(NAME, device, new LayerSpec.Luks(), Map.of(), Optional.empty())))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("enter the master passphrase");
    assertThat(host.commands).isEmpty();
  }

  @Test
  void aMappingOfAnotherDeviceIsNotTakenForThisVolume() throws Exception {
    luks.open(below("k1"));
    device = host.device("other", 20 * 1024);

    assertThatThrownBy(() -> luks.open(below("k1")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("open over another device");
  }

  @Test
  void aVolumeInUseIsNotClosedAndTheMessageSaysWhatToDo() throws Exception {
    luks.open(below("k1"));
    host.busy = true;

    assertThatThrownBy(() -> luks.close(NAME))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("in use on this node")
        .hasMessageContaining("stop what uses it");
  }

  @Test
  void closingWhatIsClosedIsNoFailure() throws Exception {
    luks.close(NAME);

    assertThat(host.commands).isEmpty();
  }

  @Test
  void aGrownVolumeIsResizedWithItsKey() throws Exception {
    luks.open(below("k1"));
    Files.write(root.resolve("dev/dm-0"), new byte[24 << 20]);

    assertThat(luks.grow(below("k1")).size()).isEqualTo(ByteSize.mebibytes(8));
    assertThat(host.commands.getLast())
        .isEqualTo("cryptsetup resize --key-file - Linstor-Crypt-data_00000");
  }

  @Test
  void theHeaderIsReckonedWith() {
    LayerSpec luks2 = new LayerSpec.Luks();

    assertThat(luks2.below(ByteSize.mebibytes(100))).isEqualTo(ByteSize.mebibytes(116));
    assertThat(luks2.below(ByteSize.kibibytes(100))).isEqualTo(ByteSize.mebibytes(17));
    assertThat(luks2.above(ByteSize.mebibytes(116))).isEqualTo(ByteSize.mebibytes(100));
  }
}
