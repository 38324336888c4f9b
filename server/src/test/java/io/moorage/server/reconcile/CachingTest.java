// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.driver.wire.Json;
import io.moorage.server.cluster.Caching;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Role;
import io.moorage.server.control.Definitions;
import io.moorage.server.control.ErrorCode;
import io.moorage.server.control.Pools;
import io.moorage.server.control.ProblemException;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes with a faster device in front: which pool it lies in, how large it is, who counts it. */
class CachingTest {
  private static final PoolName FAST = new PoolName("fast");

  /** Three nodes, of which two have a fast pool of 10 GiB. */
  private static Scenario cached(LayerKind... layers) {
    return Scenario.ofNodes(3)
        .pool("alpha", "fast", ProviderKind.LVM, 10)
        .pool("bravo", "fast", ProviderKind.LVM, 10)
        .group("cached", Scenario.stacked(1, List.of(layers)));
  }

  private static Scenario withWritecache() {
    return cached(LayerKind.WRITECACHE, LayerKind.STORAGE)
        .serverProperty("Writecache/PoolName", "fast")
        .serverProperty("Writecache/Options/HighWatermark", "70");
  }

  private static VolumeSpec volume(Scenario scenario, String node) {
    return Specs.resource(scenario.cluster(), scenario.resource("data", node))
        .orElseThrow()
        .volumes()
        .getFirst();
  }

  private static ByteSize promised(Scenario scenario, String node, String pool) {
    return scenario.cluster().useOf(Scenario.key(node, pool)).reserved();
  }

  @Test
  void aReplicaGoesWhereItsCacheCanLie() {
    Scenario scenario = withWritecache().disk("cached", "data", 1);

    assertThat(scenario.nodesOf("data")).containsAnyOf("alpha", "bravo").hasSize(1);
    VolumeSpec volume = volume(scenario, scenario.nodesOf("data").getFirst());
    assertThat(volume.layers().getFirst())
        .isInstanceOfSatisfying(
            LayerSpec.Cached.class,
            cached -> assertThat(cached.options()).containsEntry("Options/HighWatermark", "70"));
    assertThat(volume.parts())
        .containsEntry(VolumePart.WRITECACHE, new LayerSpec.Part(FAST, ByteSize.mebibytes(52)));
  }

  @Test
  void whatItsCacheTakesIsPromised() {
    Scenario scenario = withWritecache().disk("cached", "data", 1);
    String node = scenario.nodesOf("data").getFirst();

    assertThat(promised(scenario, node, "fast")).isEqualTo(ByteSize.mebibytes(52));
    assertThat(promised(scenario, node, "pool")).isEqualTo(ByteSize.gibibytes(1));
  }

  @Test
  void aCacheStaysWhereItWasMade() {
    Scenario scenario = withWritecache().disk("cached", "data", 1);
    String node = scenario.nodesOf("data").getFirst();
    VolumeSpec before = volume(scenario, node);

    scenario.ask(
        new Definitions.Modify(
            new ResourceName("data"),
            PropertyChange.setting(Map.of("Writecache/PoolName", "pool", "Writecache/Size", "50%")),
            Optional.empty(),
            Optional.empty()));

    assertThat(volume(scenario, node)).isEqualTo(before);
  }

  @Test
  void withoutAPoolForItsCacheNothingIsPlaced() {
    ProblemException refusal =
        cached(LayerKind.WRITECACHE, LayerKind.STORAGE)
            .refused(ErrorCode.NOT_ENOUGH_NODES, Scenario.spawn("cached", "data", 1));
    assertThat(refusal.details())
        .contains("no pool is named for its WRITECACHE: set the property Writecache/PoolName");
  }

  @Test
  void aFastPoolThatIsTooSmallKeepsAReplicaAway() {
    Scenario scenario = withWritecache().serverProperty("Writecache/Size", "100%");

    ProblemException refusal =
        scenario.refused(ErrorCode.NOT_ENOUGH_NODES, Scenario.spawn("cached", "data", 20));
    assertThat(refusal.details())
        .contains("its storage pool 'fast' has room for 10 GiB, the other parts need 20 GiB")
        .contains("the node has no storage pool 'fast'");
  }

  @Test
  void anOperatorsWishIsRefusedForTheSameReason() {
    Scenario scenario = withWritecache().define("data", 1);
    scenario.ask(
        new Definitions.Modify(
            new ResourceName("data"),
            PropertyChange.setting(Map.of()),
            Optional.empty(),
            Optional.of(List.of(LayerKind.WRITECACHE, LayerKind.STORAGE))));

    ProblemException refusal =
        scenario.refused(ErrorCode.INVALID_POOL, Scenario.create("data", "charlie", "pool"));
    assertThat(refusal.details()).contains("the node has no storage pool 'fast'");
  }

  @Test
  void thePoolOfACacheStaysAsLongAsTheCacheMayBeThere() {
    Scenario scenario = withWritecache().disk("cached", "data", 1);
    String node = scenario.nodesOf("data").getFirst();
    Pools.Delete delete = new Pools.Delete(Scenario.key(node, "fast"));
    scenario.refused(ErrorCode.IN_USE, delete);

    scenario.ask(new Definitions.Delete(new ResourceName("data")));

    // Its node has not said yet that it is gone.
    scenario.refused(ErrorCode.IN_USE, delete);
  }

  @Test
  void metadataOfReplicationMayLieApart() {
    Scenario scenario =
        cached(LayerKind.DRBD, LayerKind.STORAGE)
            .nodeProperty("alpha", "StorPoolNameDrbdMeta", "fast");
    scenario.nodeProperty("bravo", "AutoplaceTarget", "false");
    scenario.nodeProperty("charlie", "AutoplaceTarget", "false");
    scenario.disk("cached", "data", 1);

    VolumeSpec volume = volume(scenario, "alpha");

    assertThat(volume.parts()).containsOnlyKeys(VolumePart.DRBD_META);
    assertThat(volume.layers().getFirst().below(volume.size())).isEqualTo(volume.size());
    assertThat(promised(scenario, "alpha", "pool")).isEqualTo(ByteSize.gibibytes(1));
    assertThat(promised(scenario, "alpha", "fast")).isGreaterThanOrEqualTo(ByteSize.mebibytes(1));
  }

  @ParameterizedTest
  @CsvSource({
    "WRITECACHE, Writecache/PoolName, Writecache/Size, 10%, 102.4",
    "WRITECACHE, Writecache/PoolName, Writecache/Size, 2.5%, 25.6",
    "WRITECACHE, Writecache/PoolName, Writecache/Size, 100, 4",
    "WRITECACHE, Writecache/PoolName, Writecache/Size, 65536, 64",
    "CACHE, Cache/CachePool, Cache/Cachesize, 20%, 204.8",
    "BCACHE, BCache/PoolName, BCache/Size, 5%, 512",
    "BCACHE, BCache/PoolName, BCache/Size, nonsense, 512"
  })
  void sizesAreSharesOrKibibytes(
      LayerKind kind, String pool, String key, String size, double mebibytes) {
    Caching caching =
        Caching.asked(kind, new Inherited(List.of(Map.of(pool, "fast", key, size)))).orElseThrow();

    VolumePart part =
        switch (kind) {
          case CACHE -> VolumePart.CACHE;
          case BCACHE -> VolumePart.BCACHE;
          default -> VolumePart.WRITECACHE;
        };
    assertThat(caching.over(ByteSize.gibibytes(1)).parts())
        .containsEntry(
            part, new LayerSpec.Part(FAST, ByteSize.mebibytes((long) Math.ceil(mebibytes))));
  }

  @Test
  void theIndexOfACacheLiesWithItUnlessSaidOtherwise() {
    Map<String, String> asked = Map.of("Cache/CachePool", "fast", "Cache/OpMode", "writeback");
    Caching caching = Caching.asked(LayerKind.CACHE, new Inherited(List.of(asked))).orElseThrow();

    assertThat(caching.parts())
        .containsEntry(VolumePart.CACHE_META, new Caching.Share(FAST, 0, ByteSize.mebibytes(12)));
    assertThat(caching.over(ByteSize.gibibytes(1)).writesBack()).isTrue();
  }

  @Test
  void aReplicaOfOldIsReadAsItWasWritten() throws Exception {
    Role old = Json.mapper().readValue("{\"role\":\"diskful\",\"pool\":\"slow\"}", Role.class);

    assertThat(old).isEqualTo(new Role.Diskful(new PoolName("slow")));
    Role.Diskful cached =
        new Role.Diskful(
            FAST,
            List.of(
                Caching.asked(
                        LayerKind.CACHE, new Inherited(List.of(Map.of("Cache/CachePool", "fast"))))
                    .orElseThrow()),
            Optional.of(FAST));
    assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(cached), Role.class))
        .isEqualTo(cached);
  }
}
