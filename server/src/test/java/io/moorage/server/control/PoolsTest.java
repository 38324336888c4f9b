// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Capabilities;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.StoragePool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolsTest {
  private static final PoolName POOL = new PoolName("pool");

  private static Pools.Create create(String node, String pool, ProviderKind kind, String backing) {
    return new Pools.Create(
        new NodeName(node), new PoolName(pool), kind, backing, Map.of("Aux/note", "x"));
  }

  @Test
  void poolBringsItsDefinitionAlongAndTakesItAway() {
    Scenario scenario = Scenario.fresh().node("alpha").node("bravo");

    StoragePool pool = scenario.ask(create("alpha", "pool", ProviderKind.LVM, "vg"));
    scenario.ask(create("bravo", "pool", ProviderKind.LVM, "vg"));

    assertThat(pool.properties()).containsEntry("Aux/note", "x");
    assertThat(scenario.cluster().pool(pool.poolKey()).orElseThrow().id()).isEqualTo(pool.id());
    assertThat(scenario.cluster().poolDefinitions()).containsKey(POOL);
    scenario.ask(new Pools.Delete(Scenario.key("alpha", "pool")));
    assertThat(scenario.cluster().poolDefinitions()).containsKey(POOL);
    assertThat(scenario.ask(new Pools.Delete(Scenario.key("bravo", "pool")))).isTrue();
    assertThat(scenario.cluster().poolDefinitions()).doesNotContainKey(POOL);
    assertThat(scenario.ask(new Pools.Delete(Scenario.key("bravo", "pool")))).isFalse();
  }

  @Test
  void poolAndItsNodeAreSpelledAsTheyWereFirst() {
    Scenario scenario = Scenario.fresh().node("Alpha").node("bravo");
    scenario.ask(create("bravo", "Pool", ProviderKind.LVM, "vg"));
    StoragePool pool = scenario.ask(create("ALPHA", "POOL", ProviderKind.LVM, "vg"));
    assertThat(pool.node().value()).isEqualTo("Alpha");
    assertThat(pool.name().value()).isEqualTo("Pool");
  }

  @Test
  void poolOfAnUnknownNodeIsRefused() {
    Scenario.fresh()
        .refused(ErrorCode.NODE_NOT_FOUND, create("alpha", "pool", ProviderKind.LVM, "v"));
  }

  @Test
  void poolThatIsThereIsRefused() {
    Scenario.ofNodes(1)
        .refused(ErrorCode.POOL_EXISTS, create("alpha", "POOL", ProviderKind.LVM, "other"));
  }

  @Test
  void poolOfANodeWithoutADaemonIsRefused() {
    Scenario scenario = Scenario.fresh();
    scenario.ask(
        new Nodes.Create(
            new NodeName("alpha"),
            Node.Type.CONTROLLER,
            List.of(Scenario.address("default")),
            Map.of()));
    scenario.refused(
        ErrorCode.INVALID_PROVIDER, create("alpha", "pool", ProviderKind.LVM, "backing"));
  }

  @Test
  void poolWithoutABackingIsRefused() {
    Scenario.fresh()
        .node("alpha")
        .refused(ErrorCode.INVALID_POOL, create("alpha", "pool", ProviderKind.LVM, " "));
  }

  @Test
  void twoPoolsOverOneBackingAreRefused() {
    Scenario.ofNodes(1)
        .refused(
            ErrorCode.INVALID_POOL,
            create("alpha", "other", ProviderKind.FILE_THIN, "backing-pool"));
  }

  @Test
  void kindThatTheNodeCannotDoIsRefusedWithTheNodesReason() {
    Scenario scenario = Scenario.fresh().node("alpha");
    scenario.online(
        "alpha",
        new Capabilities(
            Set.of(ProviderKind.LVM),
            Set.of(LayerKind.STORAGE),
            Map.of(ProviderKind.ZFS, List.of("the module zfs is not loaded")),
            Map.of()));
    ProblemException problem =
        scenario.refused(
            ErrorCode.INVALID_PROVIDER, create("alpha", "pool", ProviderKind.ZFS, "tank"));
    assertThat(problem.details()).isEqualTo("the module zfs is not loaded");
  }

  @Test
  void poolInUseStays() {
    Scenario scenario = Scenario.ofNodes(1).group("plain", 1).disk("plain", "data", 1);
    Pools.Delete delete = new Pools.Delete(Scenario.key("alpha", "pool"));

    assertThat(scenario.refused(ErrorCode.IN_USE, delete).message()).contains("holds 1 resources");
    scenario.ask(new Definitions.Delete(scenario.definition("data").name()));
    assertThat(scenario.refused(ErrorCode.IN_USE, delete).message())
        .contains("1 that are still being removed");
  }

  @Test
  void disklessPoolBelongsToItsNode() {
    Scenario.fresh()
        .node("alpha")
        .refused(ErrorCode.IN_USE, new Pools.Delete(Scenario.key("alpha", "DfltDisklessStorPool")));
  }

  @Test
  void propertiesOfAPoolAreChanged() {
    Scenario scenario = Scenario.ofNodes(1).poolProperty("alpha", "pool", "Aux/a/b", "1");
    long revision = scenario.cluster().revision();

    scenario.poolProperty("alpha", "pool", "Aux/a/b", "1");
    assertThat(scenario.cluster().revision()).as("nothing has changed").isEqualTo(revision);
    scenario.ask(
        new Pools.Modify(
            Scenario.key("alpha", "pool"),
            new PropertyChange(Map.of("Aux/c", "2"), List.of("Aux/none"), List.of("Aux/a"))));
    assertThat(scenario.cluster().pool(Scenario.key("alpha", "pool")).orElseThrow().properties())
        .containsOnly(Map.entry("Aux/c", "2"));
    scenario.refused(
        ErrorCode.POOL_NOT_FOUND,
        new Pools.Modify(Scenario.key("alpha", "none"), PropertyChange.NONE));
  }

  @Test
  void definitionLivesByItself() {
    Scenario scenario = Scenario.ofNodes(1);
    PoolName other = new PoolName("other");
    scenario.ask(new Pools.Define(other));
    scenario.refused(ErrorCode.POOL_DEFINITION_EXISTS, new Pools.Define(new PoolName("OTHER")));
    assertThat(scenario.ask(new Pools.DeleteDefinition(other))).isTrue();
    assertThat(scenario.ask(new Pools.DeleteDefinition(other))).isFalse();
    scenario.refused(
        ErrorCode.POOL_DEFINITION_NOT_FOUND,
        new Pools.ModifyDefinition(other, PropertyChange.NONE));
    scenario.refused(ErrorCode.IN_USE, new Pools.DeleteDefinition(POOL));
    scenario.refused(ErrorCode.IN_USE, new Pools.DeleteDefinition(Pools.DEFAULT_POOL));
  }

  @Test
  void definitionGoesWithTheLastNodeThatHadThePool() {
    Scenario scenario = Scenario.ofNodes(2);
    scenario.ask(new Nodes.Delete(new NodeName("alpha")));
    assertThat(scenario.cluster().poolDefinitions()).containsKey(POOL);
    scenario.offline("bravo").ask(new Nodes.Lose(new NodeName("bravo")));
    assertThat(scenario.cluster().poolDefinitions())
        .containsOnlyKeys(Pools.DEFAULT_POOL, Nodes.DISKLESS_POOL);
  }

  @Test
  void unusableKeysAndValuesAreRefused() {
    Scenario scenario = Scenario.ofNodes(1);
    for (Map<String, String> bad :
        List.of(
            Map.of("/x", "1"),
            Map.of(" ", "1"),
            Map.of("k".repeat(257), "1"),
            Map.of("Aux/x", "v".repeat(4097)))) {
      scenario.refused(
          ErrorCode.INVALID_PROPERTY,
          new Nodes.Modify(new NodeName("alpha"), Optional.empty(), PropertyChange.setting(bad)));
    }
  }
}
