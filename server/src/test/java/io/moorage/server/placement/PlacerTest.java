// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.control.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacerTest {

  private static Placement place(Scenario scenario, Rules rules) {
    return new Placer(scenario.cluster(), scenario.sightings()).place(rules.wanted());
  }

  /** The chosen pools, best first. */
  private static List<String> chosen(Scenario scenario, Rules rules) {
    Placement placement = place(scenario, rules);
    assertThat(placement)
        .as(() -> String.join("\n", placement.explained()))
        .isInstanceOf(Placement.Placed.class);
    return ((Placement.Placed) placement)
        .choices().stream()
            .map(choice -> choice.pool().node() + "/" + choice.pool().pool())
            .toList();
  }

  private static Placement.NotEnough notEnough(Scenario scenario, Rules rules) {
    Placement placement = place(scenario, rules);
    assertThat(placement)
        .as(() -> String.join("\n", placement.explained()))
        .isInstanceOf(Placement.NotEnough.class);
    return (Placement.NotEnough) placement;
  }

  private static Arguments filter(
      String filter, String reason, UnaryOperator<Scenario> given, Rules rules) {
    return argumentSet(filter + ": " + reason, filter, reason, given, rules);
  }

  private static Rules one() {
    return Rules.replicas(1);
  }

  private static Capabilities able(Set<LayerKind> layers, Map<LayerKind, List<String>> missing) {
    return new Capabilities(Set.of(ProviderKind.values()), layers, Map.of(), missing);
  }

  static Stream<Arguments> filters() {
    UnaryOperator<Scenario> asIs = scenario -> scenario;
    return Stream.of(
        filter(
            "holds no replica yet",
            "the node has this resource already",
            s -> s.define("data", 1).deploy("data", "alpha", "pool"),
            one().of("data")),
        filter("node is online", "the node is offline: no route", s -> s.offline("alpha"), one()),
        filter(
            "node is online",
            "the node is still connecting",
            s -> s.saw("alpha", new Observation.Hello("alpha", "1", 0, able(Set.of(), Map.of()))),
            one()),
        filter("node is allowed", "the node is not one of [bravo]", asIs, one().nodes("bravo")),
        filter(
            "open to placement",
            "the pool has AutoplaceTarget=false",
            s -> s.poolProperty("alpha", "pool", "AutoplaceTarget", "False"),
            one()),
        filter(
            "open to placement",
            "the node has AutoplaceTarget=false",
            s -> s.nodeProperty("alpha", "AutoplaceTarget", "false"),
            one()),
        filter(
            "open to placement",
            "the server has AutoplaceTarget=false",
            s -> s.serverProperty("AutoplaceTarget", "FALSE"),
            one()),
        filter("pool is allowed", "the pool is not one of [other]", asIs, one().pools("other")),
        filter(
            "provider is allowed",
            "FILE_THIN is not one of [ZFS]",
            asIs,
            one().providers(ProviderKind.ZFS)),
        filter(
            "node can do the layers",
            "the node cannot do LUKS: cryptsetup is not installed",
            s ->
                s.online(
                        "alpha",
                        able(
                            Set.of(LayerKind.STORAGE),
                            Map.of(LayerKind.LUKS, List.of("cryptsetup is not installed"))))
                    .room("alpha", "pool", 100, 100),
            one().layers(LayerKind.LUKS, LayerKind.STORAGE)),
        filter(
            "away from other resources",
            "the node has the resource 'Other'",
            s -> s.define("Other", 1).deploy("Other", "alpha", "pool"),
            one().notWith("oTHER")),
        filter(
            "away from other resources",
            "the node has the resource 'vm-db-7'",
            s -> s.define("vm-db-7", 1).deploy("vm-db-7", "alpha", "pool"),
            one().notWithRegex("DB-[0-9]")),
        filter(
            "pool is readable",
            "the pool cannot be read: vgs says no",
            s -> s.report("alpha", "pool", new Observed.Unknown<>("vgs says no")),
            one()),
        filter(
            "pool is readable",
            "the node has not reported the pool yet",
            s -> s.online("alpha", able(Set.of(LayerKind.values()), Map.of())),
            one()),
        filter(
            "room for the size",
            "3 TiB asked for, room for 1.95 TiB (100 GiB free, 0 B promised, over-subscription ratio 20.0)",
            asIs,
            one().size(3 * 1024)),
        filter(
            "thin pool not nearly full",
            "9 GiB free, and Autoplacer/MinThinFreeSpace asks a thin pool for 10 GiB",
            s -> s.room("alpha", "pool", 100, 9),
            one()));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void filterSaysWhyAPoolIsOut(
      String filter, String reason, UnaryOperator<Scenario> given, Rules rules) {
    Scenario scenario = given.apply(Scenario.ofNodes(1));

    Placement placement = place(scenario, rules);

    PoolKey pool = Scenario.key("alpha", "pool");
    assertThat(placement.rejections())
        .containsExactly(new Placement.Rejection(pool, filter, reason));
    assertThat(placement.explained())
        .containsExactly("out: pool on alpha: " + reason + " [" + filter + "]");
  }

  @Test
  void disklessPoolsAreNeitherChosenNorNamedAmongTheReasons() {
    Scenario scenario = Scenario.fresh().node("alpha");
    assertThat(notEnough(scenario, one()).explained()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pools", "nodes", "providers"})
  void emptyListRestrictsNothing(String list) {
    Rules rules =
        switch (list) {
          case "pools" -> one().pools();
          case "nodes" -> one().nodes();
          default -> one().providers();
        };
    assertThat(chosen(Scenario.ofNodes(1), rules)).containsExactly("alpha/pool");
  }

  @Test
  void poolWithMostFreeRoomIsBest() {
    Scenario scenario = Scenario.ofNodes(3).room("bravo", "pool", 200, 200);
    assertThat(chosen(scenario, one())).containsExactly("bravo/pool");
  }

  @Test
  void amongEquallyFreePoolsTheOneWithFewerResourcesIsBest() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1).deploy("data", "alpha", "pool");
    assertThat(chosen(scenario, one())).containsExactly("bravo/pool");
  }

  @Test
  void resourceCountOnlyBreaksNearTies() {
    Scenario scenario =
        Scenario.ofNodes(2)
            .room("alpha", "pool", 101, 101)
            .define("data", 1)
            .deploy("data", "alpha", "pool");
    assertThat(chosen(scenario, one())).containsExactly("alpha/pool");
  }

  @Test
  void tiesGoByNodeThenPool() {
    Scenario scenario =
        Scenario.fresh()
            .node("bravo")
            .node("alpha")
            .pool("bravo", "aaa", ProviderKind.FILE_THIN, 10)
            .pool("alpha", "zzz", ProviderKind.FILE_THIN, 10)
            .pool("alpha", "mmm", ProviderKind.FILE_THIN, 10);
    assertThat(chosen(scenario, Rules.replicas(2))).containsExactly("alpha/mmm", "bravo/aaa");
  }

  @ParameterizedTest
  @CsvSource({
    // Free room decides, unless its weight is taken away and another's raised.
    "1,0,0, bravo",
    "0,1,0, charlie",
    "0,0,1, alpha",
    "nonsense,0,0, bravo",
  })
  void weightsComeFromTheServersProperties(
      String free, String reserved, String count, String best) {
    // alpha: least free, one large resource; bravo: most free, two; charlie: two small ones.
    Scenario scenario =
        Scenario.ofNodes(3)
            .room("alpha", "pool", 100, 50)
            .room("bravo", "pool", 100, 90)
            .room("charlie", "pool", 100, 60)
            .define("large", 40)
            .deploy("large", "alpha", "pool")
            .deploy("large", "bravo", "pool")
            .define("small", 1)
            .deploy("small", "bravo", "pool")
            .deploy("small", "charlie", "pool")
            .define("tiny", 1)
            .deploy("tiny", "charlie", "pool")
            .serverProperty("Autoplacer/Weights/MaxFreeSpace", free)
            .serverProperty("Autoplacer/Weights/MinReservedSpace", reserved)
            .serverProperty("Autoplacer/Weights/MinRscCount", count);
    assertThat(chosen(scenario, one())).containsExactly(best + "/pool");
  }

  @Test
  void choiceShowsTheSharesOfItsScore() {
    Scenario scenario = Scenario.ofNodes(2).room("bravo", "pool", 100, 50);
    Placement.Placed placed = (Placement.Placed) place(scenario, one());
    assertThat(placed.explained())
        .containsExactly(
            "chosen: pool on alpha (FILE_THIN), score 1.00000 = MaxFreeSpace 1.00000 + MinReservedSpace 0.00000 + MinRscCount 0.00000",
            "passed over: pool on bravo (FILE_THIN), score 0.50000 = MaxFreeSpace 0.50000 + MinReservedSpace 0.00000 + MinRscCount 0.00000");
  }

  @Test
  void preferredNodeGoesBeforeMoreRoom() {
    Scenario scenario = Scenario.ofNodes(3).room("charlie", "pool", 100, 11);
    assertThat(chosen(scenario, Rules.replicas(2).preferring("charlie")))
        .containsExactly("charlie/pool", "alpha/pool");
  }

  @Test
  void preferredNodeThatIsOutIsNotTaken() {
    Scenario scenario = Scenario.ofNodes(2).offline("bravo");
    assertThat(chosen(scenario, one().preferring("bravo"))).containsExactly("alpha/pool");
  }

  private static Scenario sites(String... sites) {
    Scenario scenario = Scenario.ofNodes(sites.length);
    List<String> names = scenario.cluster().nodes().keySet().stream().map(NodeName::value).toList();
    for (int i = 0; i < sites.length; i++) {
      if (!sites[i].isEmpty()) {
        scenario.nodeProperty(names.get(i), "Aux/site", sites[i]);
      }
    }
    return scenario;
  }

  @Test
  void replicasOnSameKeepsToTheSiteOfTheFirst() {
    Scenario scenario = sites("north", "south", "south").room("alpha", "pool", 200, 200);
    assertThat(chosen(scenario, Rules.replicas(2).same("Aux/site")))
        .containsExactly("bravo/pool", "charlie/pool");
  }

  @Test
  void replicasOnSameKeepsToTheSiteOfThoseThatAreThere() {
    Scenario scenario =
        sites("north", "south", "south").define("data", 1).deploy("data", "bravo", "pool");
    assertThat(chosen(scenario, one().of("data").same("Aux/site"))).containsExactly("charlie/pool");
  }

  @Test
  void replicasOnSameWithAValueAllowsThatValueAlone() {
    assertThat(chosen(sites("north", "south"), one().same("Aux/site=south")))
        .containsExactly("bravo/pool");
  }

  @Test
  void replicasOnSameNeedsTheProperty() {
    Placement.NotEnough none = notEnough(sites(""), one().same("Aux/site"));
    assertThat(none.rejections())
        .extracting(Placement.Rejection::reason)
        .containsExactly("the node has no property Aux/site");
  }

  @Test
  void replicasOnDifferentSpreadsOverSites() {
    Scenario scenario = sites("north", "north", "south");
    assertThat(chosen(scenario, Rules.replicas(2).different("Aux/site")))
        .containsExactly("alpha/pool", "charlie/pool");
  }

  @Test
  void replicasOnDifferentCountsThoseThatAreThere() {
    Scenario scenario =
        sites("north", "north", "south").define("data", 1).deploy("data", "alpha", "pool");
    assertThat(chosen(scenario, one().of("data").different("Aux/site")))
        .containsExactly("charlie/pool");
  }

  @Test
  void replicasOnDifferentWithAValueForbidsIt() {
    assertThat(chosen(sites("north", "south"), one().different("Aux/site=north")))
        .containsExactly("bravo/pool");
  }

  @Test
  void nodeWithoutThePropertyPassesReplicasOnDifferent() {
    assertThat(chosen(sites("north", "", ""), Rules.replicas(3).different("Aux/site"))).hasSize(3);
  }

  @Test
  void xReplicasFillsOneSiteBeforeTheNext() {
    Scenario scenario = sites("aa", "bb", "cc", "cc");
    assertThat(chosen(scenario, Rules.replicas(3).quota("Aux/site", 2)))
        .containsExactly("alpha/pool", "charlie/pool", "delta/pool");
  }

  @Test
  void xReplicasNeverLeavesTwoSitesHalfFull() {
    Placement.NotEnough none =
        notEnough(sites("aa", "bb", "cc"), Rules.replicas(3).quota("Aux/site", 2));
    assertThat(none.wanted()).isEqualTo(3);
  }

  @Test
  void kindsThatDoNotMixAreNotPutTogether() {
    Scenario scenario =
        Scenario.fresh()
            .node("alpha")
            .node("bravo")
            .node("charlie")
            .pool("alpha", "pool", ProviderKind.LVM, 30)
            .pool("bravo", "pool", ProviderKind.ZFS, 20)
            .pool("charlie", "pool", ProviderKind.ZFS_THIN, 20);
    assertThat(chosen(scenario, Rules.replicas(2))).containsExactly("bravo/pool", "charlie/pool");
  }

  @Test
  void kindHasToMixWithTheReplicasThatAreThere() {
    Scenario scenario =
        Scenario.fresh()
            .node("alpha")
            .node("bravo")
            .pool("alpha", "pool", ProviderKind.LVM, 30)
            .pool("bravo", "pool", ProviderKind.ZFS, 20)
            .define("data", 1)
            .deploy("data", "alpha", "pool");
    Placement.NotEnough none = notEnough(scenario, one().of("data"));
    assertThat(none.rejections())
        .extracting(Placement.Rejection::reason)
        .contains("ZFS does not mix with the replicas' LVM");
  }

  /**
   * alpha is best, but only bravo and charlie share a site: a greedy search would stop at alpha.
   */
  @Test
  void backtrackingFindsTheSetThatAGreedySearchMisses() {
    Scenario scenario =
        sites("lonely", "shared", "shared", "other")
            .room("alpha", "pool", 100, 100)
            .room("delta", "pool", 100, 90)
            .room("bravo", "pool", 100, 50)
            .room("charlie", "pool", 100, 40);
    assertThat(chosen(scenario, Rules.replicas(2).same("Aux/site")))
        .containsExactly("bravo/pool", "charlie/pool");
  }

  @Test
  void laterStartIsTakenWhereItsSetIsBetter() {
    // alpha can only go with the nearly full delta; bravo and charlie are better together.
    Scenario scenario =
        sites("north", "south", "south", "north")
            .room("alpha", "pool", 100, 100)
            .room("bravo", "pool", 100, 90)
            .room("charlie", "pool", 100, 90)
            .room("delta", "pool", 100, 11);
    assertThat(chosen(scenario, Rules.replicas(2).same("Aux/site")))
        .containsExactly("bravo/pool", "charlie/pool");
  }

  @Test
  void notEnoughNamesEveryPoolWithItsReason() {
    Scenario scenario =
        Scenario.ofNodes(3)
            .pool("alpha", "small", ProviderKind.FILE_THIN, 50)
            .offline("bravo")
            .room("charlie", "pool", 100, 1);

    Placement.NotEnough none = notEnough(scenario, Rules.replicas(2));

    assertThat(none.wanted()).isEqualTo(2);
    assertThat(none.found()).isEqualTo(1);
    assertThat(none.explained())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("fits: pool on alpha"),
            line -> assertThat(line).startsWith("fits: small on alpha"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "out: pool on bravo: the node is offline: no route [node is online]"),
            line -> assertThat(line).startsWith("out: pool on charlie: 1 GiB free"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "out: small on alpha: another pool of this node was better [goes with the other replicas]"));
  }

  @Test
  void nothingToPlaceIsPlacedNowhere() {
    assertThat(chosen(Scenario.ofNodes(1), Rules.replicas(0))).isEmpty();
  }

  @Test
  void resourceThatIsThereSharesItsOwnNodeWithNobodyElse() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1).deploy("data", "alpha", "pool");
    assertThat(chosen(scenario, one().of("data"))).containsExactly("bravo/pool");
  }
}
