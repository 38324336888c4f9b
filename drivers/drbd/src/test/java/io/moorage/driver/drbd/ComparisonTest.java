// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.api.model.ByteSize;
import io.moorage.driver.drbd.Situation.Configured;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.DrbdSpec.Options;
import io.moorage.driver.spec.DrbdSpec.Part;
import io.moorage.driver.spec.DrbdSpec.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Compares what could be asked for with what a real kernel was recorded to have. */
class ComparisonTest {
  private static final String UP = "32-r1-skip-sync/n1";
  private final Specs asked = Specs.recordedR1();

  private static Running running(String file) throws JsonProcessingException {
    return Objects.requireNonNull(Running.parse(Recorded.text(file)).get("r1"));
  }

  private static Situation situation(Specs filed, String moment)
      throws DriverException, JsonProcessingException {
    Running all = running(moment + "-show-json-defaults.txt");
    Running changed = running(moment + "-show-json.txt");
    return new Situation(
        KernelState.of(Recorded.text(moment + "-events2-now.txt").lines()).find("r1"),
        Optional.of(new Configured(all, changed)),
        Optional.of(ResText.of(filed.wanted(), filed.spec())),
        Map.of());
  }

  private Comparison compare(Specs wanted) throws Exception {
    return Comparison.of(wanted.wanted(), wanted.spec(), situation(asked, UP));
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> changed = new HashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  @Test
  void whatWasRecordedIsAsItWasAskedFor() throws Exception {
    assertThat(compare(asked)).isEqualTo(new Comparison(List.of(), List.of()));
  }

  @Test
  void whatIsNotUpIsOneDifference() throws Exception {
    Situation down = new Situation(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    assertThat(Comparison.of(asked.wanted(), asked.spec(), down).differences())
        .containsExactly("it is not up");
  }

  @Test
  void optionThatIsAskedForAnewIsADifferenceAndNoDrift() throws Exception {
    Options options = asked.spec().options();
    Comparison comparison =
        compare(
            asked.options(
                new Options(
                    options.resource(),
                    with(options.net(), "verify-alg", "sha1"),
                    options.disk(),
                    options.peerDevice(),
                    options.handlers())));

    assertThat(comparison.differences())
        .containsExactly(
            "net option to n2: verify-alg is crc32c, asked for is sha1",
            "net option to n3: verify-alg is crc32c, asked for is sha1",
            "its configuration file is not as it is to be");
    assertThat(comparison.drift()).isEmpty();
  }

  @Test
  void optionThatWasSetByHandIsDriftToo() throws Exception {
    Options options = asked.spec().options();
    Map<String, String> net = new HashMap<>(with(options.net(), "verify-alg", "sha1"));
    net.remove("timeout");
    Specs other =
        asked.options(
            new Options(
                with(options.resource(), "quorum", "off"),
                net,
                with(options.disk(), "on-io-error", "pass_on"),
                with(options.peerDevice(), "c-max-rate", "8M"),
                options.handlers()));

    Comparison comparison = Comparison.of(other.wanted(), other.spec(), situation(other, UP));

    assertThat(comparison.differences())
        .contains(
            "resource option quorum is majority, asked for is off",
            "disk option of volume 1: on-io-error is detach, asked for is pass_on",
            "net option to n3: timeout is 90, which nobody asked for",
            "option of volume 0 to n2: c-max-rate is 4096k, asked for is 8M");
    assertThat(comparison.drift()).isEqualTo(comparison.differences());
  }

  @Test
  void secretIsComparedAndNotSaid() throws Exception {
    Options options = asked.spec().options();
    Comparison comparison =
        compare(
            asked.options(
                new Options(
                    options.resource(),
                    with(options.net(), "shared-secret", "hush"),
                    options.disk(),
                    options.peerDevice(),
                    options.handlers())));

    assertThat(comparison.differences())
        .contains("net option to n2: shared-secret is not the one that is asked for")
        .noneMatch(line -> line.contains("hush") || line.contains("labsecret"));
  }

  @Test
  void twoPrimariesAreAllowedForAWhile() throws Exception {
    assertThat(compare(asked.twoPrimaries()).differences())
        .contains("net option to n2: allow-two-primaries is no, asked for is yes");
  }

  @Test
  void volumesAndTheirDevices() throws Exception {
    Volume grown =
        new Volume(
            0,
            1077,
            ByteSize.mebibytes(200),
            false,
            7,
            Optional.empty(),
            Optional.of(ByteSize.mebibytes(200)),
            Map.of());
    Comparison comparison =
        compare(
            asked
                .volumes(grown, Specs.volume(5, 1005))
                .devices(Map.of(0, "/dev/vg/other", 5, "/dev/vg/new")));

    assertThat(comparison.differences())
        .contains(
            "volume 0 is /dev/drbd1001, asked for is /dev/drbd1077",
            "volume 0 stands on /dev/data/r1_0, asked for is /dev/vg/other",
            "volume 0 has 99.95 MiB, asked for are 200 MiB",
            "volume 5 is not up",
            "volume 1 is not asked for");
  }

  @Test
  void diskThatIsToGo() throws Exception {
    Specs diskless = asked.part(0, Part.CLIENT).devices(Map.of());

    assertThat(compare(diskless).differences())
        .contains(
            "volume 0 has a disk, asked for is none", "volume 1 has a disk, asked for is none");
  }

  @Test
  void diskThatIsGone() throws Exception {
    Specs second = asked.seenBy(1);
    Comparison comparison =
        Comparison.of(second.wanted(), second.spec(), situation(second, "38-r1-detached/n2"));

    assertThat(comparison.differences())
        .containsExactly("volume 0 has no disk, asked for is /dev/data/r1_0");
    assertThat(comparison.drift()).isEmpty();
  }

  @Test
  void connections() throws Exception {
    Comparison comparison =
        compare(
            asked.hosts(
                Specs.host(0, "n1", Part.REPLICA, "10.77.0.1", 7001),
                Specs.host(1, "n2", Part.REPLICA, "10.77.0.22", 7001),
                Specs.host(3, "n4", Part.REPLICA, "10.77.0.4", 7001)));

    assertThat(comparison.differences())
        .contains(
            "the connection to n2 goes ipv4:10.77.0.1:7001 - ipv4:10.77.0.2:7001, asked for is"
                + " ipv4:10.77.0.1:7001 - ipv4:10.77.0.22:7001",
            "the connection to n4 is missing",
            "n3 (node id 2) has left");
  }

  @Test
  void disklessNodesAreNotToBeConnected() throws Exception {
    Specs diskless =
        asked.hosts(
            Specs.host(0, "n1", Part.CLIENT, "10.77.0.1", 7001),
            Specs.host(1, "n2", Part.REPLICA, "10.77.0.2", 7001),
            Specs.host(5, "n6", Part.TIE_BREAKER, "10.77.0.6", 7001));

    assertThat(compare(diskless).differences()).noneMatch(line -> line.contains("n6"));
  }

  @Test
  void splitBrainIsDriftAndNothingToMend() throws Exception {
    KernelState kernel = new KernelState();
    for (String line : Recorded.text("streams/n1-events2.txt").lines().toList()) {
      if (line.compareTo("2026-11-22T09:00:20") > 0) {
        break;
      }
      kernel.accept(line);
    }
    Specs r0 =
        new Specs(
            "r0",
            Specs.plain().part(2, Part.TIE_BREAKER).volumes(Specs.volume(0, 1000)).spec(),
            Map.of(0, "/dev/data/r0"));
    Situation situation =
        new Situation(
            kernel.find("r0"),
            Optional.empty(),
            Optional.of(ResText.of(r0.wanted(), r0.spec())),
            Map.of());

    Comparison comparison = Comparison.of(r0.wanted(), r0.spec(), situation);

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.drift())
        .containsExactly(
            "the connection to n2 is StandAlone after a split brain: here Primary, volume 0"
                + " UpToDate, 512 KiB changed since");
  }

  @Test
  void sameAddressInOtherWordsIsTheSame() {
    ResourceState.Path one = new ResourceState.Path("ipv6:[fd00::1]:7000", "ipv6:[fd00::2]:7000");
    ResourceState.Path other =
        new ResourceState.Path("ipv6:[fd00:0:0::1]:7000", "ipv6:[FD00::2]:7000");

    assertThat(one.normal()).isEqualTo(other.normal());
    assertThat(new ResourceState.Path("ipv6:[x]:1", "rdma:y").normal())
        .isEqualTo(new ResourceState.Path("ipv6:[x]:1", "rdma:y"));
  }
}
