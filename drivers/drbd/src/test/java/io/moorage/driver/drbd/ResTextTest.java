// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer.Wanted;
import io.moorage.driver.spec.DrbdSpec.Options;
import io.moorage.driver.spec.DrbdSpec.Part;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResTextTest {

  private static String text(Specs specs) throws DriverException {
    return ResText.of(specs.wanted(), specs.spec());
  }

  @Test
  void threeReplicas() throws DriverException {
    assertThat(text(Specs.plain())).isEqualTo(Recorded.raw("golden/plain.res").orElseThrow());
  }

  @Test
  void metadataThatLiesApartIsNamedForThisNodeAlone() throws DriverException {
    Specs plain = Specs.plain().devices(Map.of(0, "/dev/slow/data_00000"));
    Wanted apart =
        new Wanted(
            plain.name(),
            plain.spec(),
            Map.of(0, "/dev/slow/data_00000"),
            Map.of(0, "/dev/fast/data.meta_00000"));

    assertThat(ResText.of(apart, plain.spec()).lines().map(String::strip))
        .containsOnlyOnce("meta-disk \"/dev/fast/data.meta_00000\";")
        .contains("disk \"/dev/slow/data_00000\";", "meta-disk internal;");
  }

  @Test
  void everythingThatCanBeAskedFor() throws DriverException {
    Volume exact =
        new Volume(
            1,
            1001,
            ByteSize.kibibytes(5000),
            true,
            7,
            Optional.empty(),
            Optional.empty(),
            Map.of("al-extents", "6007"));
    Specs specs =
        Specs.plain()
            .hosts(
                Specs.host(0, "n1", Part.REPLICA, "fd00::1", 7000),
                Specs.host(3, "n4.example.org", Part.CLIENT, "fd00::4", 7003),
                Specs.host(1, "n2", Part.REPLICA, "fd00::2", 7001),
                Specs.host(2, "n3", Part.TIE_BREAKER, "fd00::3", 7002))
            .volumes(exact, Specs.volume(0, 1000))
            .devices(Map.of(0, "/dev/vg/data_00000", 1, "/dev/mapper/Linstor-Crypt-data_00001"))
            .options(
                new Options(
                    Map.of("quorum", "majority", "on-no-quorum", "io-error"),
                    Map.of("protocol", "C", "verify-alg", "crc32c", "ping-timeout", "50"),
                    Map.of("on-io-error", "detach"),
                    Map.of("c-max-rate", "4M", "resync-rate", "2M"),
                    Map.of("split-brain", "/usr/lib/drbd/notify-split-brain.sh root")))
            .twoPrimaries();

    assertThat(text(specs)).isEqualTo(Recorded.raw("golden/everything.res").orElseThrow());
  }

  @Test
  void asTheDisklessNodeSeesIt() throws DriverException {
    Specs specs = Specs.plain().part(2, Part.CLIENT).seenBy(2).devices(Map.of());

    assertThat(text(specs)).isEqualTo(Recorded.raw("golden/diskless.res").orElseThrow());
  }

  @Test
  void sameSpecGivesTheSameText() throws DriverException {
    Options options =
        new Options(
            Map.of("a", "1", "b", "2", "c", "3", "d", "4", "e", "5"),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());

    assertThat(text(Specs.plain().options(options)))
        .contains("a 1;\n        b 2;\n        c 3;\n        d 4;\n        e 5;");
  }

  private static Specs withNet(String name, String value) {
    return Specs.plain()
        .options(new Options(Map.of(), Map.of(name, value), Map.of(), Map.of(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a\nb", "a\\b", "ä", "a\tb", "a\0b", "a\u007f"})
  void valueThatWouldBreakOutIsRefused(String value) {
    assertThatThrownBy(() -> text(withNet("verify-alg", value)))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("verify-alg");
  }

  @Test
  void refusedSecretIsNotSaid() {
    assertThatThrownBy(() -> text(withNet("shared-secret", "hush\"hush")))
        .hasMessageContaining("the shared secret")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;", "Protocol", "}", "a\n"})
  void nameThatIsNoneIsRefused(String name) {
    assertThatThrownBy(() -> text(withNet(name, "1")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("no name of a DRBD option");
  }

  @Test
  void wordsThatMeanSomethingToDrbdadmAreQuotedInSecrets() throws DriverException {
    assertThat(text(withNet("shared-secret", "disk"))).contains("shared-secret \"disk\";");
  }

  @Test
  void noValueEverMakesALineOfItsOwn() {
    Random random = new Random(9218);
    String alphabet = "ab\"'\\;{}#$%\n\r\t \u2028é";
    String expected = skeleton("x");
    for (int round = 0; round < 5000; round++) {
      StringBuilder value = new StringBuilder();
      for (int length = random.nextInt(40); length >= 0; length--) {
        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        String text = text(withNet("verify-alg", value.toString()));
        assertThat(text.replaceAll("verify-alg (\"[^\"\\\\\\n]*\"|[a-z]+);", "verify-alg x;"))
            .isEqualTo(expected);
      } catch (DriverException e) {
        assertThat(value.toString()).containsPattern("[\"\\\\\n\r\t\u2028é]");
      }
    }
  }

  private static String skeleton(String value) {
    try {
      return text(withNet("verify-alg", value));
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void missingDeviceBelowIsSaid() {
    assertThatThrownBy(() -> text(Specs.plain().devices(Map.of())))
        .hasMessageContaining("volume 0 has no device to replicate");
  }

  @Test
  void addressThatIsNoneIsSaid() {
    Specs specs =
        Specs.plain()
            .hosts(
                Specs.host(0, "n1", Part.REPLICA, "n1.example.org", 7000),
                Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7000));

    assertThatThrownBy(() -> text(specs)).hasMessageContaining("is no IP address");
  }

  @Test
  void addressesOfTwoKindsCannotReachEachOther() {
    Specs specs =
        Specs.plain()
            .hosts(
                Specs.host(0, "n1", Part.REPLICA, "fd00::1", 7000),
                Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7000));

    assertThatThrownBy(() -> text(specs))
        .hasMessageContaining("fd00::1")
        .hasMessageContaining("n2");
  }
}
