// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moorage.driver.drbd.ResourceState.Connection;
import io.moorage.driver.spec.DrbdFacts;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the recorded streams and compares with what else the nodes said at the same moments. */
class RecordedStreamsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Asking took a while, and its time was written down in whole seconds. */
  private static final long SLACK_SECONDS = 4;

  /** The node that had a volume grow is the one that is not told of it. */
  private static final String GROWN = "46-r1-grow/n1";

  private static final List<String> SCENES =
      List.of(
          "05-uptodate-primary",
          "08-diskless-primary",
          "11-secondary-n2-cut",
          "13-bitmap-resync-a",
          "16-primary-n1-cut",
          "19-pairwise-cut",
          "22-both-primary-diverged",
          "23-split-brain-detected",
          "24-split-brain-recovery",
          "25-recovered",
          "31-r1-inconsistent",
          "32-r1-skip-sync",
          "38-r1-detached",
          "39-r1-disk-failed",
          "41-r1-suspended-quorum",
          "45-r1-suspend-io",
          "46-r1-grow",
          "47-r1-add-volume",
          "48-r1-forget-peer",
          "50-n1-back",
          "70-down");

  static Stream<String> moments() {
    return SCENES.stream()
        .flatMap(scene -> Stream.of("n1", "n2", "n3").map(node -> scene + "/" + node))
        .filter(moment -> !moment.equals(GROWN))
        .filter(moment -> Recorded.find(moment + "-events2-now.txt").isPresent());
  }

  private static String stream(String moment) {
    boolean rebooted = moment.startsWith("50-n1-back/n1") || moment.startsWith("70-down/n1");
    String node = moment.substring(moment.indexOf('/') + 1);
    return Recorded.text(
        "streams/" + node + "-events2" + (rebooted ? "-after-reboot" : "") + ".txt");
  }

  private static Instant time(String line) {
    return OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant();
  }

  /** All states from a moment to another one, the first of them as it was before. */
  private static List<Map<String, String>> states(String stream, Instant from, Instant to) {
    KernelState state = new KernelState();
    List<Map<String, String>> states = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (time(line).isAfter(to)) {
        break;
      }
      if (time(line).isAfter(from)) {
        states.add(told(state));
      }
      state.accept(line);
    }
    states.add(told(state));
    return states;
  }

  private static Map<String, String> told(KernelState state) {
    Map<String, String> told = new TreeMap<>();
    state.all().forEach((name, resource) -> told.put(name, told(resource)));
    return told;
  }

  /** What both kinds of answers tell. The amount that differs moves without an event. */
  private static String told(ResourceState state) {
    StringBuilder text = new StringBuilder(state.primary() ? "Primary" : "Secondary");
    state
        .devices()
        .values()
        .forEach(device ->
            text.append(
                " %d:%d %s %s %s %d"
                    .formatted(
                        device.volume(),
                        device.minor(),
                        device.disk().word(),
                        device.client(),
                        device.quorum(),
                        device.size().kibibytes())));
    state.connections().values().forEach(connection -> text.append(told(connection)));
    return text + (state.suspendedByUser() ? " suspended" : "");
  }

  private static String told(Connection connection) {
    StringBuilder text =
        new StringBuilder(
            " [%d %s %s %s"
                .formatted(
                    connection.nodeId(),
                    connection.name(),
                    connection.state(),
                    connection.primary()));
    connection
        .volumes()
        .values()
        .forEach(peer ->
            text.append(
                " %d %s %s %s"
                    .formatted(
                        peer.volume(), peer.replication(), peer.disk().word(), peer.client())));
    return text + "]";
  }

  private static Map<String, String> status(String json) throws Exception {
    Map<String, String> told = new TreeMap<>();
    for (JsonNode resource : JSON.readTree(json)) {
      StringBuilder text = new StringBuilder(resource.path("role").asText());
      for (JsonNode device : sorted(resource.path("devices"), "volume")) {
        text.append(
            " %d:%d %s %s %s %d"
                .formatted(
                    device.path("volume").asInt(),
                    device.path("minor").asInt(),
                    device.path("disk-state").asText(),
                    device.path("client").asBoolean(),
                    device.path("quorum").asBoolean(),
                    device.path("size").asLong()));
      }
      for (JsonNode connection : sorted(resource.path("connections"), "peer-node-id")) {
        text.append(
            " [%d %s %s %s"
                .formatted(
                    connection.path("peer-node-id").asInt(),
                    connection.path("name").asText(),
                    connection.path("connection-state").asText(),
                    connection.path("peer-role").asText().equals("Primary")));
        for (JsonNode peer : sorted(connection.path("peer_devices"), "volume")) {
          text.append(
              " %d %s %s %s"
                  .formatted(
                      peer.path("volume").asInt(),
                      peer.path("replication-state").asText(),
                      peer.path("peer-disk-state").asText(),
                      peer.path("peer-client").asBoolean()));
        }
        text.append("]");
      }
      text.append(resource.path("suspended-user").asBoolean() ? " suspended" : "");
      told.put(resource.path("name").asText(), text.toString());
    }
    return told;
  }

  private static List<JsonNode> sorted(JsonNode array, String by) {
    Map<Integer, JsonNode> sorted = new TreeMap<>();
    array.forEach(node -> sorted.put(node.path(by).asInt(), node));
    return List.copyOf(sorted.values());
  }

  @ParameterizedTest
  @MethodSource("moments")
  void foldedStreamIsWhatTheKernelAnswers(String moment) {
    String now = Recorded.text(moment + "-events2-now.txt");
    Instant at = time(now.lines().reduce((first, last) -> last).orElseThrow());

    assertThat(states(stream(moment), at.minusSeconds(SLACK_SECONDS), at.plusSeconds(1)))
        .contains(told(KernelState.of(now.lines())));
  }

  @ParameterizedTest
  @MethodSource("moments")
  void foldedStreamIsWhatTheStatusSays(String moment) throws Exception {
    Optional<String> status = Recorded.find(moment + "-status-json.txt");
    if (status.isPresent()) {
      String node = moment.substring(moment.indexOf('/') + 1);
      String times =
          Recorded.raw(moment.substring(0, moment.indexOf('/')) + "/times.tsv").orElseThrow();
      Instant at =
          times
              .lines()
              .filter(line -> line.startsWith(node + "-status-json.txt"))
              .map(line -> Instant.parse(line.split("\t")[2]))
              .findFirst()
              .orElseThrow();

      assertThat(
              states(stream(moment), at.minusSeconds(SLACK_SECONDS), at.plusSeconds(SLACK_SECONDS)))
          .contains(status(status.get()));
    }
  }

  @Test
  void growthIsNotToldSoItMustBeAskedFor() {
    String now = Recorded.text(GROWN + "-events2-now.txt");
    Instant at = time(now.lines().reduce((first, last) -> last).orElseThrow());

    assertThat(told(KernelState.of(now.lines())).get("r1")).contains("122824");
    assertThat(states(stream(GROWN), at, at.plusSeconds(1)).getLast().get("r1")).contains("102348");
  }

  @Test
  void everyMomentWasPlayed() {
    assertThat(moments()).hasSizeGreaterThan(50);
  }

  @Test
  void splitBrainIsMarkedUntilItIsConnectedAgain() {
    KernelState state = new KernelState();
    List<String> marks = new ArrayList<>();
    for (String line : Recorded.text("streams/n1-events2.txt").lines().toList()) {
      state.accept(line);
      boolean split =
          state.find("r0").stream().flatMap(ResourceState::splitBrains).findAny().isPresent();
      String mark = split ? "split" : "whole";
      if (marks.isEmpty() || !marks.getLast().equals(mark)) {
        marks.add(mark);
      }
    }

    assertThat(marks).containsExactly("whole", "split", "whole");
  }

  @Test
  void factsAreInTheWordsOfTheKernel() {
    ResourceState state =
        KernelState.of(Recorded.text("13-bitmap-resync-a/n2-events2-now.txt").lines())
            .find("r0")
            .orElseThrow();

    DrbdFacts facts = Facts.of(state, 1, List.of("a line"));

    assertThat(facts.nodeId()).isEqualTo(1);
    assertThat(facts.primary()).isFalse();
    assertThat(facts.devicePath(0)).contains("/dev/drbd1000");
    assertThat(facts.peers()).extracting(DrbdFacts.Peer::name).containsExactly("n1", "n3");
    assertThat(facts.drift()).containsExactly("a line");
  }

  @Test
  void whatSomebodySuspendedIsToldApartFromALackOfQuorum() {
    ResourceState byHand =
        KernelState.of(Recorded.text("45-r1-suspend-io/n1-events2-now.txt").lines())
            .find("r1")
            .orElseThrow();
    ResourceState withoutQuorum =
        KernelState.of(Recorded.text("41-r1-suspended-quorum/n1-events2-now.txt").lines())
            .find("r1")
            .orElseThrow();

    assertThat(Facts.of(byHand, 0, List.of()).suspended()).isTrue();
    assertThat(Facts.of(withoutQuorum, 0, List.of()).suspended()).isFalse();
    assertThat(withoutQuorum.suspended()).containsExactly("quorum");
  }
}
