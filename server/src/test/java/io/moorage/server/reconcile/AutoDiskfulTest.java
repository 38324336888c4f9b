// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.server.control.Attachments;
import io.moorage.server.control.Placements;
import io.moorage.server.control.Scenario;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AutoDiskfulTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");
  private static final NodeName DELTA = new NodeName("delta");
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Replicas on alpha and bravo, and delta uses them over the network. */
  private static Scenario used() {
    Scenario scenario = Scenario.ofNodes(4).replicated("plain", 2);
    scenario.serverProperty("DrbdOptions/auto-diskful", "5");
    scenario.ask(Scenario.spawn("plain", "data", 1));
    work(scenario);
    scenario.ask(new Placements.MakeAvailable(DATA, DELTA, false, Optional.empty()));
    work(scenario);
    scenario.ask(new Attachments.Attach(DATA, DELTA, AccessMode.EXCLUSIVE));
    DrbdSeen.on(scenario, "data", DELTA, DrbdSeen.primary());
    return scenario;
  }

  private static void advance(Scenario scenario) {
    scenario.follow((draft, world) -> Workflows.advance(draft, world, DATA));
  }

  private static void work(Scenario scenario) {
    for (int i = 0; i < 3; i++) {
      scenario.settle("data");
      advance(scenario);
    }
    scenario.settle("data");
  }

  private static Map<NodeName, String> roles(Scenario scenario) {
    Map<NodeName, String> roles = new TreeMap<>();
    scenario
        .cluster()
        .resourcesOf(DATA)
        .forEach((node, resource) -> roles.put(node, resource.role().getClass().getSimpleName()));
    return roles;
  }

  private static String on(Scenario scenario, NodeName node) {
    return roles(scenario).getOrDefault(node, "nothing");
  }

  @Test
  void clientThatIsInUseForLongGetsTheDataAndASpareReplicaGoes() {
    Scenario scenario = used();
    advance(scenario.after(LONG.minusSeconds(1)));
    assertThat(on(scenario, DELTA)).isEqualTo("Diskless");

    advance(scenario.after(Duration.ofSeconds(1)));
    assertThat(on(scenario, DELTA)).isEqualTo("Diskful");
    assertThat(scenario.resource("data", "delta").properties())
        .containsEntry("DiskfulBy", "auto-diskful");

    DrbdSeen.on(scenario, "data", DELTA, DrbdSeen.disks(DrbdFacts.DiskState.INCONSISTENT));
    advance(scenario);
    assertThat(roles(scenario).values())
        .as("all stay until the data is there")
        .filteredOn("Diskful"::equals)
        .hasSize(3);

    work(scenario);
    assertThat(on(scenario, DELTA)).isEqualTo("Diskful");
    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(2);
    assertThat(scenario.resource("data", "delta").properties()).doesNotContainKey("DiskfulBy");
    assertThat(roles(scenario)).containsValue("TieBreaker");
  }

  @Test
  void timeBeginsAnewWhenTheUseHadAnEnd() {
    Scenario scenario = used();
    scenario.after(Duration.ofMinutes(4)).settle("data");
    DrbdSeen.on(scenario, "data", DELTA, DrbdSeen.primary());
    advance(scenario.after(Duration.ofMinutes(4)));

    assertThat(on(scenario, DELTA)).isEqualTo("Diskless");
  }

  @Test
  void nothingHappensWithoutTheProperty() {
    Scenario scenario = used();
    scenario.serverProperty("DrbdOptions/auto-diskful", "0");
    advance(scenario.after(LONG));

    assertThat(on(scenario, DELTA)).isEqualTo("Diskless");
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isFalse();
  }

  @Test
  void whatIsSetOnTheNodeGoesBeforeTheRest() {
    Scenario scenario = used();
    scenario.nodeProperty("delta", "DrbdOptions/auto-diskful", "60");
    advance(scenario.after(LONG));
    assertThat(on(scenario, DELTA)).isEqualTo("Diskless");
    assertThat(Workflows.unfinished(scenario.cluster(), DATA)).isTrue();
  }

  @Test
  void withoutRoomItGoesOnOverTheNetwork() {
    Scenario scenario = used();
    scenario.room("delta", "pool", 100, 0);
    advance(scenario.after(LONG));

    assertThat(on(scenario, DELTA)).isEqualTo("Diskless");
  }

  @Test
  void replicasThatMayNotGoStay() {
    Scenario scenario = used();
    scenario.nodeProperty("alpha", "DrbdOptions/auto-diskful-allow-cleanup", "False");
    advance(scenario.after(LONG));
    work(scenario);
    assertThat(on(scenario, ALPHA)).isEqualTo("Diskful");
    assertThat(on(scenario, BRAVO)).isNotEqualTo("Diskful");

    Scenario kept = used();
    kept.serverProperty("DrbdOptions/auto-diskful-allow-cleanup", "False");
    advance(kept.after(LONG));
    work(kept);
    assertThat(roles(kept).values()).filteredOn("Diskful"::equals).hasSize(3);
  }

  @Test
  void replicaWithTheLeastRoomAroundItGoes() {
    Scenario scenario = used();
    scenario.pool("alpha", "other", ProviderKind.FILE_THIN, 1);
    scenario.room("bravo", "pool", 100, 20);
    advance(scenario.after(LONG));
    work(scenario);

    assertThat(on(scenario, BRAVO)).isNotEqualTo("Diskful");
    assertThat(on(scenario, ALPHA)).isEqualTo("Diskful");
  }

  @Test
  void replicasThatAreAddedByHandLaterStay() {
    Scenario scenario = used();
    advance(scenario.after(LONG));
    work(scenario);
    scenario.ask(new Placements.MakeAvailable(DATA, BRAVO, true, Optional.empty()));
    scenario.ask(new Placements.MakeAvailable(DATA, ALPHA, true, Optional.empty()));
    work(scenario);

    assertThat(roles(scenario).values()).filteredOn("Diskful"::equals).hasSize(3);
  }

  @Test
  void nodeOutOfServiceGetsNoDisk() {
    Scenario scenario = used();
    scenario.ask(new Withdrawals.Evacuate(DELTA, java.util.List.of(), java.util.List.of()));
    advance(scenario.after(LONG));

    assertThat(on(scenario, DELTA)).isEqualTo("Diskless");
  }
}
