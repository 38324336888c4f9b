// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.wire.Observation;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.placement.Placement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName ALPHA = new NodeName("alpha");
  private static final NodeName BRAVO = new NodeName("bravo");

  private static Placements.Spawn spawn(
      SelectFilter filter, boolean definitionsOnly, boolean partial, long... gibibytes) {
    return new Placements.Spawn(
        new GroupName("plain"),
        Definitions.Naming.of(DATA),
        java.util.Arrays.stream(gibibytes).mapToObj(ByteSize::gibibytes).toList(),
        filter,
        Map.of("Aux/vm", "100"),
        definitionsOnly,
        partial,
        Optional.empty());
  }

  private static Placements.Place place(SelectFilter filter) {
    return new Placements.Place(DATA, filter, Optional.empty(), Optional.empty());
  }

  private static SelectFilter additional(int count) {
    SelectFilter none = SelectFilter.NONE;
    return new SelectFilter(
        none.placeCount(),
        Optional.of(count),
        none.pools(),
        none.disklessPools(),
        none.nodes(),
        none.providers(),
        none.replicasOnSame(),
        none.replicasOnDifferent(),
        none.xReplicasOnDifferent(),
        none.notPlaceWith(),
        none.notPlaceWithRegex(),
        none.layers(),
        none.disklessOnRemaining());
  }

  private static Removals.Delete delete(String node, boolean force) {
    return new Removals.Delete(DATA, new NodeName(node), force);
  }

  @Test
  void spawnMakesAProvisionalDefinitionWithItsReplicas() {
    Scenario scenario = Scenario.ofNodes(3).group("plain", Scenario.storage(2));

    Resources.Deployment deployment = scenario.ask(spawn(SelectFilter.NONE, false, false, 1));

    assertThat(deployment.definition()).isEqualTo(scenario.definition("data"));
    assertThat(deployment.definition().provisional()).isTrue();
    assertThat(deployment.definition().layers()).containsExactly(LayerKind.STORAGE);
    assertThat(deployment.definition().properties()).containsEntry("Aux/vm", "100");
    assertThat(deployment.created()).hasSize(2);
    assertThat(deployment.placement().orElseThrow()).isInstanceOf(Placement.Placed.class);
    assertThat(scenario.resource("data", "alpha").properties())
        .containsEntry("StorPoolName", "pool");
  }

  @Test
  void requestsFilterGoesBeforeTheGroups() {
    Scenario scenario = Scenario.ofNodes(3).group("plain", Scenario.storage(2));
    scenario.ask(
        spawn(SelectFilter.NONE.withPlaceCount(1).withNodes(List.of(BRAVO)), false, false, 1));
    assertThat(scenario.nodesOf("data")).containsExactly("bravo");
  }

  @Test
  void preferredNodeGetsAReplica() {
    Scenario scenario = Scenario.ofNodes(3).group("plain", Scenario.storage(1));
    scenario.ask(
        new Placements.Spawn(
            new GroupName("plain"),
            Definitions.Naming.of(DATA),
            List.of(ByteSize.gibibytes(1)),
            SelectFilter.NONE,
            Map.of(),
            false,
            false,
            Optional.of(new NodeName("charlie"))));
    assertThat(scenario.nodesOf("data")).containsExactly("charlie");
  }

  @Test
  void spawnThatFindsNoPlaceLeavesNothing() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", Scenario.storage(3));
    ProblemException problem =
        scenario.refused(ErrorCode.NOT_ENOUGH_NODES, spawn(SelectFilter.NONE, false, false, 1));
    assertThat(problem.message())
        .isEqualTo(
            "Not enough available nodes: 3 replica(s) of 1 GiB are wanted, 2 can be placed.");
    assertThat(scenario.cluster().definitions()).isEmpty();
  }

  @Test
  void definitionsOnlyDeploysNothing() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", Scenario.storage(1));
    Resources.Deployment deployment = scenario.ask(spawn(SelectFilter.NONE, true, false, 1, 2));
    assertThat(deployment.created()).isEmpty();
    assertThat(deployment.definition().provisional()).isFalse();
    assertThat(deployment.definition().size()).isEqualTo(ByteSize.gibibytes(3));
  }

  @Test
  void groupWithoutAPlaceCountDeploysNothing() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", SelectFilter.NONE);
    assertThat(scenario.ask(spawn(SelectFilter.NONE, false, false, 1)).created()).isEmpty();
  }

  @ParameterizedTest(name = "{0} volume groups, {1} sizes, partial {2}")
  @CsvSource({
    "2,1,false,false",
    "2,3,false,false",
    "2,1,true,true",
    "2,3,true,true",
    "0,2,false,true"
  })
  void sizesHaveToMatchTheVolumeGroups(int groups, int sizes, boolean partial, boolean granted) {
    Scenario scenario = Scenario.ofNodes(1).group("plain", Scenario.storage(1));
    for (int i = 0; i < groups; i++) {
      scenario.ask(
          new Groups.AddVolume(
              new GroupName("plain"), Optional.of(10 + i), Map.of(), Set.of("GROSS_SIZE")));
    }
    Placements.Spawn spawn =
        spawn(
            SelectFilter.NONE,
            true,
            partial,
            java.util.stream.LongStream.rangeClosed(1, sizes).toArray());
    if (granted) {
      assertThat(scenario.ask(spawn).definition().volumes()).hasSize(sizes);
      if (groups > 0) {
        assertThat(Find.volume(scenario.cluster(), DATA, 10).flags()).containsExactly("GROSS_SIZE");
      }
    } else {
      scenario.refused(ErrorCode.INVALID_SIZE, spawn);
    }
  }

  @Test
  void spawnRefusesWhatIsThereOrUnknown() {
    Scenario scenario = Scenario.ofNodes(1).define("data", 1);
    scenario.refused(ErrorCode.GROUP_NOT_FOUND, spawn(SelectFilter.NONE, false, false, 1));
    scenario.group("plain", 1);
    scenario.refused(
        ErrorCode.RESOURCE_DEFINITION_EXISTS, spawn(SelectFilter.NONE, false, false, 1));
    scenario.refused(
        ErrorCode.INVALID_PLACE_COUNT, spawn(SelectFilter.NONE.withPlaceCount(0), false, false, 1));
  }

  @Test
  void placeBringsReplicasToTheCount() {
    Scenario scenario = Scenario.ofNodes(3).define("data", 1).deploy("data", "bravo", "pool");
    Resources.Deployment more = scenario.ask(place(SelectFilter.NONE.withPlaceCount(2)));
    assertThat(more.created()).extracting(Resource::node).containsExactly(ALPHA);
    Resources.Deployment enough = scenario.ask(place(SelectFilter.NONE.withPlaceCount(1)));
    assertThat(enough.satisfied()).isTrue();
    assertThat(enough.created()).isEmpty();
  }

  @Test
  void placeAddsToWhatIsThere() {
    Scenario scenario = Scenario.ofNodes(4).define("data", 1).deploy("data", "alpha", "pool");
    // The default group asks for two, so the first of them counts towards those.
    assertThat(scenario.ask(place(additional(1))).created()).hasSize(1);
    assertThat(scenario.ask(place(additional(2))).created()).hasSize(2);
    assertThat(scenario.nodesOf("data")).hasSize(4);
    scenario.refused(ErrorCode.NOT_ENOUGH_NODES, place(additional(1)));
  }

  @Test
  void placeWithoutACountIsRefused() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", SelectFilter.NONE);
    scenario.ask(spawn(SelectFilter.NONE, true, false, 1));
    scenario.refused(ErrorCode.INVALID_PLACE_COUNT, place(SelectFilter.NONE));
  }

  @Test
  void stackOfADeployedDefinitionIsNotReplaced() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1).deploy("data", "alpha", "pool");
    scenario.refused(
        ErrorCode.INVALID_LAYER_STACK,
        new Placements.Place(
            DATA,
            SelectFilter.NONE.withPlaceCount(2),
            Optional.of(List.of(LayerKind.DRBD)),
            Optional.empty()));
  }

  @Test
  void resourceKeepsTheSpellingOfDefinitionNodeAndPool() {
    Scenario scenario =
        Scenario.fresh()
            .node("Alpha")
            .pool("Alpha", "Pool", ProviderKind.FILE_THIN, 10)
            .define("Data", 1)
            .deploy("DATA", "ALPHA", "POOL");
    Resource resource = scenario.resource("data", "alpha");
    assertThat(resource.name().value()).isEqualTo("Data");
    assertThat(resource.node().value()).isEqualTo("Alpha");
    assertThat(resource.role().diskfulPool().orElseThrow().value()).isEqualTo("Pool");
    scenario.ask(new Removals.Delete(new ResourceName("DATA"), new NodeName("ALPHA"), true));
    scenario.ask(
        new Placements.Place(
            new ResourceName("dATA"),
            SelectFilter.NONE.withPlaceCount(1),
            Optional.empty(),
            Optional.empty()));
    assertThat(scenario.resource("data", "alpha").name().value()).isEqualTo("Data");
  }

  private static Resources.Create on(
      String node, Map<String, String> properties, boolean diskless) {
    return new Resources.Create(
        DATA,
        List.of(new Resources.Order(new NodeName(node), properties, diskless)),
        Optional.empty());
  }

  @Test
  void resourceIsMadeInTheNamedPool() {
    Scenario scenario =
        Scenario.ofNodes(1).pool("alpha", "other", ProviderKind.FILE_THIN, 5).define("data", 1);
    scenario.ask(on("alpha", Map.of("StorPoolName", "other", "Aux/x", "1"), false));
    Resource made = scenario.resource("data", "alpha");
    assertThat(made.role().diskfulPool().orElseThrow().value()).isEqualTo("other");
    assertThat(made.properties()).containsEntry("Aux/x", "1");
  }

  @Test
  void poolIsFoundByTheFirstThatNamesOne() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1);
    scenario.refused(ErrorCode.DEFAULT_POOL_NOT_FOUND, on("alpha", Map.of(), false));
    scenario.deploy("data", "bravo", "pool").ask(on("alpha", Map.of(), false));
    assertThat(scenario.resource("data", "alpha").role().diskfulPool().orElseThrow().value())
        .as("the pool of a peer")
        .isEqualTo("pool");

    Scenario byNode =
        Scenario.ofNodes(1)
            .pool("alpha", "other", ProviderKind.FILE_THIN, 5)
            .define("data", 1)
            .nodeProperty("alpha", "StorPoolName", "other");
    byNode.ask(on("alpha", Map.of(), false));
    assertThat(byNode.resource("data", "alpha").role().diskfulPool().orElseThrow().value())
        .isEqualTo("other");
  }

  @Test
  void resourceThatDoesNotFitIsRefused() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1).deploy("data", "alpha", "pool");
    scenario.refused(ErrorCode.NODE_NOT_FOUND, Scenario.create("data", "nobody", "pool"));
    scenario.refused(
        ErrorCode.RESOURCE_DEFINITION_NOT_FOUND, Scenario.create("none", "bravo", "pool"));
    scenario.refused(ErrorCode.RESOURCE_EXISTS, Scenario.create("data", "alpha", "pool"));
    scenario.refused(ErrorCode.POOL_NOT_FOUND, Scenario.create("data", "bravo", "none"));
    scenario.refused(
        ErrorCode.INVALID_LAYER_STACK, on("bravo", Map.of("StorPoolName", "pool"), true));
    scenario.refused(
        ErrorCode.INVALID_LAYER_STACK,
        on("bravo", Map.of("StorPoolName", "DfltDisklessStorPool"), false));
  }

  @Test
  void severalResourcesAreMadeOrNone() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1);
    scenario.refused(
        ErrorCode.NODE_NOT_FOUND,
        new Resources.Create(
            DATA,
            List.of(
                new Resources.Order(ALPHA, Map.of("StorPoolName", "pool"), false),
                new Resources.Order(new NodeName("nobody"), Map.of("StorPoolName", "pool"), false)),
            Optional.empty()));
    assertThat(scenario.nodesOf("data")).isEmpty();
  }

  @Test
  void roomIsAskedForWhereItIsKnown() {
    Scenario scenario =
        Scenario.fresh()
            .node("alpha")
            .pool("alpha", "pool", ProviderKind.LVM, 10)
            .define("data", 11);
    scenario.refused(ErrorCode.NOT_ENOUGH_SPACE, Scenario.create("data", "alpha", "pool"));
    scenario.offline("alpha").ask(Scenario.create("data", "alpha", "pool"));
  }

  @Test
  void layerThatTheNodeCannotDoIsRefusedWithTheNodesReason() {
    Scenario scenario = Scenario.ofNodes(1).define("data", 1);
    scenario.online(
        "alpha",
        new Capabilities(
            Set.of(),
            Set.of(LayerKind.STORAGE),
            Map.of(),
            Map.of(LayerKind.DRBD, List.of("no module drbd"))));
    ProblemException problem =
        scenario.refused(
            ErrorCode.LAYER_NOT_SUPPORTED,
            new Resources.Create(
                DATA,
                List.of(new Resources.Order(ALPHA, Map.of("StorPoolName", "pool"), false)),
                Optional.of(List.of(LayerKind.DRBD))));
    assertThat(problem.details()).isEqualTo("no module drbd");
  }

  private static Placements.MakeAvailable available(String node) {
    return new Placements.MakeAvailable(DATA, new NodeName(node), false, Optional.empty());
  }

  @Test
  void makeAvailableDeploysTheFirstReplicaAndThenAsksForNoMore() {
    Scenario scenario = Scenario.ofNodes(2).define("data", 1);
    assertThat(scenario.ask(available("bravo")).created()).hasSize(1);
    assertThat(scenario.ask(available("bravo")).satisfied()).isTrue();
    ProblemException problem = scenario.refused(ErrorCode.POOL_NOT_FOUND, available("alpha"));
    assertThat(problem.message())
        .startsWith("Autoplacer could not find diskful stor pool on node alpha");
    assertThat(problem.details()).contains("a new replica on alpha would start empty");
  }

  @Test
  void makeAvailableSaysWhyNoPoolOfTheNodeWillDo() {
    Scenario scenario = Scenario.ofNodes(1).define("data", 1).offline("alpha");
    assertThat(scenario.refused(ErrorCode.POOL_NOT_FOUND, available("alpha")).details())
        .contains("the node is offline");
    scenario.refused(ErrorCode.NODE_NOT_FOUND, available("nobody"));
  }

  @Test
  void oneOfTwoGoodReplicasIsDeleted() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    Definitions.Deleted deleted = scenario.ask(delete("alpha", false)).orElseThrow();
    assertThat(deleted.resources()).extracting(Resource::node).containsExactly(ALPHA);
    assertThat(scenario.nodesOf("data")).containsExactly("bravo");
    assertThat(scenario.ask(delete("alpha", false))).isEmpty();
  }

  @Test
  void lastReplicaIsOnlyDeletedByForce() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
    scenario.refused(ErrorCode.LAST_REPLICA, delete("alpha", false));
    assertThat(scenario.ask(delete("alpha", true))).isPresent();
  }

  @Test
  void replicaThatIsNotKnownToBeGoodDoesNotCountAsAnother() {
    Scenario unreported =
        Scenario.ofNodes(2)
            .group("plain", 1)
            .disk("plain", "data", 1)
            .deploy("data", "bravo", "pool");
    unreported.refused(ErrorCode.LAST_REPLICA, delete("alpha", false));

    Scenario offline =
        Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1).offline("bravo");
    offline.refused(ErrorCode.LAST_REPLICA, delete("alpha", false));
  }

  @Test
  void replicaWithOtherContentDoesNotCountAsAnother() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    Resource bravo = scenario.resource("data", "bravo");
    scenario.follow((draft, world) ->
        draft.put(bravo.withContents(Map.of(0, new Content("newer", Optional.empty())))));
    scenario.refused(ErrorCode.LAST_REPLICA, delete("alpha", false));
  }

  @Test
  void replicaThatNeverCameToBeMayGo() {
    Scenario scenario = Scenario.ofNodes(1).define("data", 1).deploy("data", "alpha", "pool");
    Resource resource = scenario.resource("data", "alpha");
    scenario.saw(
        "alpha",
        new Observation.Reports(
            List.of(),
            List.of(
                new ResourceReport(
                    resource.id(),
                    resource.name(),
                    resource.revision(),
                    new ItemState.Failed(Problem.of("disk full")),
                    List.of())),
            List.of()));
    assertThat(scenario.ask(delete("alpha", false))).isPresent();
  }

  @Test
  void lastReplicaMayGoWhereASnapshotKeepsTheData() {
    Scenario scenario =
        Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1).snapshot("data", "monday");
    assertThat(scenario.ask(delete("alpha", false))).isPresent();
  }

  @Test
  void attachedReplicaStaysEvenByForce() {
    Scenario scenario =
        Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1).attach("data", "alpha");
    scenario.refused(ErrorCode.IN_USE, delete("alpha", true));
    assertThat(scenario.ask(delete("bravo", false))).isPresent();
  }

  @Test
  void propertiesOfAResourceAreChanged() {
    Scenario scenario = Scenario.ofNodes(1).define("data", 1).deploy("data", "alpha", "pool");
    PropertyChange change = PropertyChange.setting(Map.of("Aux/x", "1"));
    assertThat(scenario.ask(new Resources.Modify(DATA, ALPHA, change)).properties())
        .containsEntry("Aux/x", "1");
    scenario.refused(ErrorCode.RESOURCE_NOT_FOUND, new Resources.Modify(DATA, BRAVO, change));
  }
}
