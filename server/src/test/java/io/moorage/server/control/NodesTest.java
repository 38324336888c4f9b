// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodesTest {
  private static final NodeName ALPHA = new NodeName("alpha");

  private static Nodes.Create create(String name, Nodes.Address... addresses) {
    return new Nodes.Create(
        new NodeName(name), Node.Type.SATELLITE, List.of(addresses), Map.of("Aux/rack", "7"));
  }

  private static Nodes.Address address(String name, String address, boolean active) {
    return new Nodes.Address(name, address, Optional.of(3366), Node.Encryption.SSL, active);
  }

  @Test
  void nodeComesWithADisklessPool() {
    Scenario scenario = Scenario.fresh();
    Node node = scenario.ask(create("Alpha", address("default", "192.0.2.7", false)));
    assertThat(node.properties())
        .containsOnly(Map.entry("Aux/rack", "7"), Map.entry("NodeUname", "Alpha"));
    assertThat(scenario.cluster().pools())
        .containsOnlyKeys(Scenario.key("alpha", "DfltDisklessStorPool"));
  }

  @Test
  void nameIsTakenInAnySpelling() {
    Scenario.fresh()
        .node("alpha")
        .refused(ErrorCode.NODE_EXISTS, create("ALPHA", Scenario.address("default")));
  }

  @Test
  void spellingOfTheFirstRequestIsKept() {
    Scenario scenario = Scenario.fresh().node("Alpha").nodeProperty("ALPHA", "Aux/x", "1");
    assertThat(scenario.cluster().node(ALPHA).orElseThrow().name().value()).isEqualTo("Alpha");
  }

  @Test
  void nodeWithoutAnAddressIsRefused() {
    Scenario.fresh().refused(ErrorCode.INVALID_ADDRESS, create("alpha"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.7",
    "2001:db8::7,2001:db8:0:0:0:0:0:7",
    "host.example,",
    "300.1.1.1,",
    "'',",
  })
  void onlyAddressesAreTakenNotNames(String given, String kept) {
    Nodes.Create create = create("alpha", address("default", given, true));
    if (kept == null) {
      Scenario.fresh().refused(ErrorCode.INVALID_ADDRESS, create);
    } else {
      assertThat(Scenario.fresh().ask(create).active().orElseThrow().address()).isEqualTo(kept);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false,false,one",
    "false,true,two",
    "true,false,one",
    "true,true,one",
  })
  void exactlyOneAddressIsActive(boolean first, boolean second, String active) {
    Node node =
        Scenario.fresh()
            .ask(
                create(
                    "alpha",
                    address("one", "192.0.2.1", first),
                    address("two", "192.0.2.2", second)));
    assertThat(node.interfaces())
        .filteredOn(Node.NetInterface::active)
        .extracting(Node.NetInterface::name)
        .containsExactly(active);
  }

  @Test
  void twoAddressesOfOneNameAreRefused() {
    Scenario.fresh()
        .refused(
            ErrorCode.NET_INTERFACE_EXISTS,
            create(
                "alpha", address("one", "192.0.2.1", false), address("ONE", "192.0.2.2", false)));
  }

  @Test
  void emptyNodeIsDeleted() {
    Scenario scenario = Scenario.ofNodes(1);
    assertThat(scenario.ask(new Nodes.Delete(ALPHA))).isTrue();
    assertThat(scenario.cluster().nodes()).isEmpty();
    assertThat(scenario.cluster().pools()).isEmpty();
    assertThat(scenario.ask(new Nodes.Delete(ALPHA))).isFalse();
  }

  @Test
  void nodeThatHoldsSomethingStays() {
    Scenario scenario =
        Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1).snapshot("data", "monday");
    assertThat(scenario.refused(ErrorCode.NODE_IN_USE, new Nodes.Delete(ALPHA)).details())
        .isEqualTo("resource data\nsnapshot monday of data");
    scenario.ask(new Removals.Delete(new ResourceName("data"), ALPHA, true));
    assertThat(scenario.refused(ErrorCode.NODE_IN_USE, new Nodes.Delete(ALPHA)).details())
        .isEqualTo("snapshot monday of data\ndata, deleted but not yet reported gone");
  }

  @Test
  void connectedNodeIsNotLost() {
    Scenario.ofNodes(1).refused(ErrorCode.NODE_IN_USE, new Nodes.Lose(ALPHA));
    assertThat(Scenario.fresh().ask(new Nodes.Lose(ALPHA))).isFalse();
  }

  @Test
  void lostNodeTakesWithItWhatOnlyItHeld() {
    Scenario scenario =
        Scenario.ofNodes(2)
            .group("plain", 2)
            .disk("plain", "data", 1)
            .snapshot("data", "monday")
            .attach("data", "alpha")
            .define("old", 1)
            .deploy("old", "alpha", "pool");
    scenario.ask(new Definitions.Delete(new ResourceName("old")));

    scenario.offline("alpha").ask(new Nodes.Lose(ALPHA));

    assertThat(scenario.cluster().nodes()).doesNotContainKey(ALPHA);
    assertThat(scenario.nodesOf("data")).containsExactly("bravo");
    assertThat(scenario.cluster().attachmentsOf(new ResourceName("data"))).isEmpty();
    assertThat(scenario.cluster().departed()).isEmpty();
    assertThat(scenario.snapshotOf("data", "monday").orElseThrow().parts())
        .containsOnlyKeys(new NodeName("bravo"));
    scenario.offline("bravo").ask(new Nodes.Lose(new NodeName("bravo")));
    assertThat(scenario.snapshotOf("data", "monday")).isEmpty();
    assertThat(scenario.cluster().use()).isEmpty();
  }

  @Test
  void nodeThatHoldsDataKeepsItsDaemon() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
    scenario.refused(
        ErrorCode.NODE_IN_USE,
        new Nodes.Modify(ALPHA, Optional.of(Node.Type.AUXILIARY), PropertyChange.NONE));
    scenario.ask(new Nodes.Modify(ALPHA, Optional.of(Node.Type.COMBINED), PropertyChange.NONE));
    assertThat(scenario.cluster().node(ALPHA).orElseThrow().type()).isEqualTo(Node.Type.COMBINED);
  }

  @Test
  void unknownNodeIsNotModified() {
    Scenario.fresh()
        .refused(
            ErrorCode.NODE_NOT_FOUND,
            new Nodes.Modify(ALPHA, Optional.empty(), PropertyChange.NONE));
  }

  private static List<String> addresses(Scenario scenario) {
    return scenario.cluster().node(ALPHA).orElseThrow().interfaces().stream()
        .map(i -> i.name() + " " + i.address() + (i.active() ? " active" : ""))
        .toList();
  }

  @Test
  void addressesComeChangeAndGo() {
    Scenario scenario = Scenario.fresh().node("alpha");

    scenario.ask(new Nodes.PutAddress(ALPHA, address("fast", "192.0.2.2", false), true));
    assertThat(addresses(scenario)).containsExactly("default 192.0.2.1 active", "fast 192.0.2.2");
    scenario.ask(new Nodes.PutAddress(ALPHA, address("FAST", "192.0.2.3", true), false));
    assertThat(addresses(scenario)).containsExactly("default 192.0.2.1", "FAST 192.0.2.3 active");
    scenario.ask(new Nodes.PutAddress(ALPHA, address("fast", "192.0.2.4", false), false));
    assertThat(addresses(scenario))
        .as("the active one stays active")
        .containsExactly("default 192.0.2.1", "fast 192.0.2.4 active");
    assertThat(scenario.ask(new Nodes.RemoveAddress(ALPHA, "DEFAULT"))).isTrue();
    assertThat(scenario.ask(new Nodes.RemoveAddress(ALPHA, "default"))).isFalse();
    assertThat(addresses(scenario)).containsExactly("fast 192.0.2.4 active");
  }

  @Test
  void addressThatDoesNotFitIsRefused() {
    Scenario scenario = Scenario.fresh().node("alpha");
    scenario.refused(
        ErrorCode.NET_INTERFACE_EXISTS,
        new Nodes.PutAddress(ALPHA, address("Default", "192.0.2.2", false), true));
    scenario.refused(
        ErrorCode.NET_INTERFACE_NOT_FOUND,
        new Nodes.PutAddress(ALPHA, address("fast", "192.0.2.2", false), false));
    scenario.refused(ErrorCode.IN_USE, new Nodes.RemoveAddress(ALPHA, "default"));
    scenario.refused(
        ErrorCode.NODE_NOT_FOUND, new Nodes.RemoveAddress(new NodeName("nobody"), "default"));
  }

  private static Nodes.Join join(String hash, String address) {
    return new Nodes.Join(ALPHA, hash, address, 3366);
  }

  private static Scenario permitted() {
    Scenario scenario = Scenario.fresh();
    scenario.ask(new Nodes.Permit(ALPHA, "hash", Scenario.START.plus(Duration.ofHours(1))));
    return scenario;
  }

  @Test
  void tokenAdmitsAHostOnce() {
    Scenario scenario = permitted();
    Node node = scenario.ask(join("hash", "192.0.2.9"));
    assertThat(node.active().orElseThrow().address()).isEqualTo("192.0.2.9");
    assertThat(node.active().orElseThrow().encryption()).isEqualTo(Node.Encryption.SSL);
    assertThat(scenario.cluster().joinTokens()).isEmpty();
    scenario.refused(ErrorCode.UNAUTHORIZED, join("hash", "192.0.2.9"));
  }

  @Test
  void hostThatJoinsAgainIsReachedAtItsNewAddress() {
    Scenario scenario = permitted().node("alpha");
    Node node = scenario.ask(join("hash", "192.0.2.9"));
    assertThat(node.interfaces()).hasSize(1);
    assertThat(node.active().orElseThrow().address()).isEqualTo("192.0.2.9");
  }

  @Test
  void wrongUnknownOrOldTokenAdmitsNobody() {
    Scenario scenario = permitted();
    scenario.refused(ErrorCode.UNAUTHORIZED, join("other", "192.0.2.9"));
    Scenario.fresh().refused(ErrorCode.UNAUTHORIZED, join("hash", "192.0.2.9"));
    scenario.after(Duration.ofHours(1)).ask(join("hash", "192.0.2.9"));
    permitted()
        .after(Duration.ofHours(1).plusMillis(1))
        .refused(ErrorCode.UNAUTHORIZED, join("hash", "192.0.2.9"));
  }

  @Test
  void tokenIsNotUsedUpByARefusal() {
    Scenario scenario = permitted();
    scenario.refused(ErrorCode.INVALID_ADDRESS, join("hash", "nowhere.example"));
    scenario.ask(join("hash", "192.0.2.9"));
  }

  @Test
  void newClusterIsSeededOnce() {
    Scenario scenario = Scenario.fresh();
    assertThat(scenario.cluster().groups()).hasSize(1);
    assertThat(scenario.cluster().serverProperties().values())
        .containsEntry("DrbdOptions/auto-add-quorum-tiebreaker", "True");
    assertThat(scenario.ask(new Nodes.Seed())).isFalse();
  }
}
