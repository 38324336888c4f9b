// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.GroupName;
import io.moorage.api.model.ResourceName;
import io.moorage.server.cluster.ResourceGroup;
import io.moorage.server.cluster.SelectFilter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {
  private static final GroupName PLAIN = new GroupName("plain");

  private static Groups.Create create(String name, SelectFilter filter) {
    return new Groups.Create(
        new GroupName(name), "for tests", filter, Map.of("Aux/x", "1"), Optional.of(7));
  }

  private static Groups.Modify replicas(int count) {
    return new Groups.Modify(
        PLAIN,
        Optional.empty(),
        SelectFilter.NONE.withPlaceCount(count),
        PropertyChange.NONE,
        Optional.empty());
  }

  private static Groups.AddVolume volume() {
    return new Groups.AddVolume(PLAIN, Optional.empty(), Map.of(), Set.of());
  }

  private static Groups.AddVolume volume(int number) {
    return new Groups.AddVolume(PLAIN, Optional.of(number), Map.of(), Set.of());
  }

  @Test
  void groupKeepsWhatItWasGiven() {
    Scenario scenario = Scenario.fresh();
    ResourceGroup group = scenario.ask(create("Plain", SelectFilter.NONE.withPlaceCount(3)));
    assertThat(group.filter().placeCount()).contains(3);
    assertThat(group.properties()).containsEntry("Aux/x", "1");
    assertThat(scenario.cluster().group(PLAIN).orElseThrow().name().value()).isEqualTo("Plain");
    scenario.refused(ErrorCode.GROUP_EXISTS, create("PLAIN", SelectFilter.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void placeCountBelowOneIsRefused(int count) {
    Scenario scenario = Scenario.fresh().group("plain", 1);
    scenario.refused(
        ErrorCode.INVALID_PLACE_COUNT, create("other", SelectFilter.NONE.withPlaceCount(count)));
    scenario.refused(ErrorCode.INVALID_PLACE_COUNT, replicas(count));
  }

  @Test
  void patternThatIsNoneIsRefused() {
    SelectFilter none = SelectFilter.NONE;
    SelectFilter bad =
        new SelectFilter(
            none.placeCount(),
            none.additionalPlaceCount(),
            none.pools(),
            none.disklessPools(),
            none.nodes(),
            none.providers(),
            none.replicasOnSame(),
            none.replicasOnDifferent(),
            none.xReplicasOnDifferent(),
            none.notPlaceWith(),
            Optional.of("["),
            none.layers(),
            none.disklessOnRemaining());
    Scenario.fresh().refused(ErrorCode.INVALID_REQUEST, create("other", bad));
  }

  @Test
  void higherReplicaCountIsBroughtToWhatIsDeployed() {
    Scenario scenario =
        Scenario.ofNodes(3)
            .group("plain", 1)
            .disk("plain", "one", 1)
            .disk("plain", "two", 1)
            .define("elsewhere", 1)
            .deploy("elsewhere", "alpha", "pool");
    Placements.Spawn undeployed =
        new Placements.Spawn(
            PLAIN,
            Definitions.Naming.of(new ResourceName("undeployed")),
            java.util.List.of(io.moorage.api.model.ByteSize.gibibytes(1)),
            SelectFilter.NONE,
            Map.of(),
            true,
            false,
            Optional.empty());
    scenario.ask(undeployed);

    Groups.Modified modified = scenario.ask(replicas(2));

    assertThat(modified.raised())
        .extracting(deployment -> deployment.definition().name().value())
        .containsExactly("one", "two");
    assertThat(scenario.nodesOf("one")).hasSize(2);
    assertThat(scenario.nodesOf("two")).hasSize(2);
    assertThat(scenario.nodesOf("elsewhere")).hasSize(1);
    assertThat(scenario.nodesOf("undeployed")).isEmpty();
  }

  @Test
  void lowerReplicaCountTakesNothingAway() {
    Scenario scenario = Scenario.ofNodes(2).group("plain", 2).disk("plain", "data", 1);
    scenario.ask(replicas(1));
    assertThat(scenario.nodesOf("data")).hasSize(2);
    assertThat(scenario.cluster().group(PLAIN).orElseThrow().filter().placeCount()).contains(1);
  }

  @Test
  void groupThatCannotBeRaisedStaysAsItWas() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
    assertThat(scenario.refused(ErrorCode.NOT_ENOUGH_NODES, replicas(2)).details())
        .contains("the node has this resource already");
  }

  @Test
  void otherFieldsAreChangedOneByOne() {
    Scenario scenario = Scenario.fresh().group("plain", 2);
    ResourceGroup after =
        scenario
            .ask(
                new Groups.Modify(
                    PLAIN,
                    Optional.of("new"),
                    SelectFilter.NONE,
                    PropertyChange.setting(Map.of("Aux/y", "2")),
                    Optional.of(15)))
            .group();
    assertThat(after.description()).isEqualTo("new");
    assertThat(after.peerSlots()).contains(15);
    assertThat(after.properties()).containsEntry("Aux/y", "2");
    assertThat(after.filter().placeCount()).contains(2);
  }

  @Test
  void unknownGroupIsRefused() {
    Scenario scenario = Scenario.fresh();
    scenario.refused(ErrorCode.GROUP_NOT_FOUND, replicas(1));
    scenario.refused(ErrorCode.GROUP_NOT_FOUND, volume());
    assertThat(scenario.ask(new Groups.Delete(PLAIN))).isFalse();
  }

  @Test
  void groupInUseAndTheDefaultGroupStay() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
    scenario.refused(ErrorCode.GROUP_IN_USE, new Groups.Delete(PLAIN));
    scenario.refused(ErrorCode.GROUP_IN_USE, new Groups.Delete(ResourceGroup.DEFAULT));
    scenario.ask(new Definitions.Delete(new ResourceName("data")));
    assertThat(scenario.ask(new Groups.Delete(PLAIN))).isTrue();
  }

  @Test
  void volumeGroupsComeChangeAndGo() {
    Scenario scenario = Scenario.fresh().group("plain", 1);
    assertThat(scenario.ask(volume(1)).number()).isEqualTo(1);
    assertThat(scenario.ask(volume()).number()).isZero();
    scenario.refused(ErrorCode.VOLUME_GROUP_EXISTS, volume(1));
    scenario.refused(ErrorCode.INVALID_VOLUME_NUMBER, volume(65535));
    ResourceGroup.VolumeGroup changed =
        scenario.ask(
            new Groups.ModifyVolume(
                PLAIN,
                1,
                PropertyChange.setting(Map.of("Aux/x", "1")),
                Optional.of(Set.of("GROSS_SIZE"))));
    assertThat(changed.flags()).containsExactly("GROSS_SIZE");
    scenario.refused(
        ErrorCode.VOLUME_GROUP_NOT_FOUND,
        new Groups.ModifyVolume(PLAIN, 5, PropertyChange.NONE, Optional.empty()));
    assertThat(scenario.ask(new Groups.DeleteVolume(PLAIN, 1))).isTrue();
    assertThat(scenario.ask(new Groups.DeleteVolume(PLAIN, 1))).isFalse();
  }
}
