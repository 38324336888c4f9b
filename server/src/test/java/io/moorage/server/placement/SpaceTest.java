// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.storage.Capacity;
import io.moorage.server.control.Pools;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Scenario;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much pools may be promised, and how much of them has to stay free. */
class SpaceTest {
  private static final String RATIO = "MaxOversubscriptionRatio";

  private static ByteSize room(Scenario scenario) {
    return new Placer(scenario.cluster(), scenario.sightings())
        .room(scenario.cluster().pool(Scenario.key("alpha", "pool")).orElseThrow())
        .room();
  }

  @ParameterizedTest(name = "{0}: {2} of {1} GiB free, {3} promised, ratios {4} {5} {6}: {7}")
  @CsvSource({
    // kind, total, free, promised, ratio, free ratio, total ratio, room
    "FILE_THIN, 100, 100,   0,   ,    ,    , 2000",
    "FILE_THIN, 100,  50,   0,   ,    ,    , 1000",
    "FILE_THIN, 100,  50, 500,   ,    ,    , 1000",
    "FILE_THIN, 100,  90, 500,   ,    ,    , 1500",
    "FILE_THIN, 100,  90, 500,  3,    ,    ,    0",
    "FILE_THIN, 100,  90, 100,  3,    ,    ,  200",
    "FILE_THIN, 100,  50,   0,  3,   2,    ,  100",
    "FILE_THIN, 100,  50,  10,  3,    ,   1,   90",
    "FILE_THIN, 100,  50,   0,0.5,    ,    ,   25",
    "FILE_THIN, 100,  50,   0,  x,    ,    , 1000",
    "FILE_THIN, 100,  50,   0, -1,    ,    , 1000",
    "LVM,       100,  50,   0,   ,    ,    ,   50",
    "LVM,       100,  50,  60,   ,    ,    ,   40",
  })
  void roomIsBoundByTheFreeAndByTheTotalRatio(
      ProviderKind kind,
      long total,
      long free,
      long promised,
      String ratio,
      String freeRatio,
      String totalRatio,
      long room) {
    Scenario scenario = Scenario.fresh().node("alpha").pool("alpha", "pool", kind, 2000);
    if (promised > 0) {
      scenario.define("data", promised).deploy("data", "alpha", "pool");
    }
    scenario.room("alpha", "pool", total, free);
    Map<String, String> ratios =
        Map.of(
            RATIO,
            String.valueOf(ratio),
            "MaxFreeCapacityOversubscriptionRatio",
            String.valueOf(freeRatio),
            "MaxTotalCapacityOversubscriptionRatio",
            String.valueOf(totalRatio));
    ratios.forEach((key, value) -> {
      if (!value.equals("null")) {
        scenario.poolProperty("alpha", "pool", key, value);
      }
    });
    assertThat(room(scenario)).isEqualTo(ByteSize.gibibytes(room));
  }

  @Test
  void ratioIsThePoolsElseItsDefinitionsElseTheServers() {
    Scenario scenario = Scenario.ofNodes(1);
    scenario.serverProperty(RATIO, "2");
    assertThat(room(scenario)).isEqualTo(ByteSize.gibibytes(200));
    scenario.ask(
        new Pools.ModifyDefinition(
            new PoolName("pool"), PropertyChange.setting(Map.of(RATIO, "3"))));
    assertThat(room(scenario)).isEqualTo(ByteSize.gibibytes(300));
    scenario.poolProperty("alpha", "pool", RATIO, "4");
    assertThat(room(scenario)).isEqualTo(ByteSize.gibibytes(400));
  }

  @Test
  void hugeRatioOverflowsNothing() {
    Scenario scenario = Scenario.ofNodes(1).poolProperty("alpha", "pool", RATIO, "1e300");
    assertThat(room(scenario)).isEqualTo(ByteSize.bytes(Long.MAX_VALUE));
  }

  @Test
  void snapshotsCountAsPromised() {
    Scenario scenario =
        Scenario.ofNodes(1).define("data", 10).deploy("data", "alpha", "pool").settle("data");
    scenario.poolProperty("alpha", "pool", RATIO, "1");
    assertThat(room(scenario)).isEqualTo(ByteSize.gibibytes(90));
    scenario.snapshot("data", "monday");
    assertThat(room(scenario)).isEqualTo(ByteSize.gibibytes(80));
  }

  @ParameterizedTest(name = "{0}: {1} GiB of 100 free is enough: {2}")
  @CsvSource({
    "'',       9, false",
    "'',      10, true",
    "25,      24, false",
    "25,      25, true",
    "25%,     24, false",
    "12.5%,   13, true",
    "0,        1, true",
    "20GiB,   19, false",
    "20G,     20, true",
    "20480MiB,20, true",
    "nonsense, 9, false",
    "nonsense,10, true",
    "999999999999T, 100, false",
  })
  void thinPoolHasToKeepSomeRoomFree(String setting, long free, boolean enough) {
    Scenario scenario = Scenario.ofNodes(1).room("alpha", "pool", 100, free);
    if (!setting.isEmpty()) {
      scenario.serverProperty("Autoplacer/MinThinFreeSpace", setting);
    }
    assertThat(
            new Placer(scenario.cluster(), scenario.sightings()).place(Rules.replicas(1).wanted()))
        .isInstanceOf(enough ? Placement.Placed.class : Placement.NotEnough.class);
  }

  @Test
  void thickPoolMayBeFilledToTheBrim() {
    Scenario scenario =
        Scenario.fresh().node("alpha").pool("alpha", "pool", ProviderKind.LVM, 100, 1);
    assertThat(
            new Placer(scenario.cluster(), scenario.sightings()).place(Rules.replicas(1).wanted()))
        .isInstanceOf(Placement.Placed.class);
  }

  @ParameterizedTest(name = "{0} with {1} replicas: {2}")
  @CsvSource({
    // The rule: put a volume as large as the c-th largest pool into the c largest ones, again and
    // again.
    "'',          1,  0",
    "10,          1, 10",
    "10 20 30,    1, 60",
    "10 20 30,    2, 30",
    "10 10 10,    2, 10",
    "10 20 30,    3, 10",
    "10 20 30,    4,  0",
    "40 30 20 10, 2, 50",
    "0 5 5,       2,  5",
    "5 5,         0,  0",
  })
  void poolsAreFilledByTheRule(String rooms, int replicas, long filled) {
    List<ByteSize> sizes =
        Stream.of(rooms.split(" "))
            .filter(room -> !room.isEmpty())
            .map(room -> ByteSize.gibibytes(Long.parseLong(room)))
            .toList();
    assertThat(Rooms.fill(sizes, replicas)).isEqualTo(ByteSize.gibibytes(filled));
  }

  @Test
  void roomOfAFilterLeavesOutWhatItRejects() {
    Scenario scenario = Scenario.ofNodes(3).offline("charlie").room("bravo", "pool", 100, 40);
    assertThat(Rooms.of(scenario.cluster(), scenario.sightings(), Rules.replicas(2).filter()))
        .isEqualTo(new Capacity(ByteSize.gibibytes(100), ByteSize.gibibytes(40)));
  }
}
