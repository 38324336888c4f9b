// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.control.Scenario;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every placement, on clusters from a seed. */
class PlacementPropertiesTest {
  private static final List<ProviderKind> KINDS =
      List.of(
          ProviderKind.LVM,
          ProviderKind.LVM_THIN,
          ProviderKind.ZFS,
          ProviderKind.ZFS_THIN,
          ProviderKind.FILE_THIN);

  static IntStream seeds() {
    return IntStream.range(0, 150);
  }

  private static Scenario cluster(Random random) {
    Scenario scenario = Scenario.fresh();
    int nodes = 1 + random.nextInt(6);
    for (int n = 0; n < nodes; n++) {
      String node = "node-" + n;
      scenario.node(node);
      if (random.nextInt(4) > 0) {
        scenario.nodeProperty(node, "Aux/site", "site" + random.nextInt(3));
      }
      int pools = random.nextInt(3);
      for (int p = 0; p < pools; p++) {
        int total = 1 + random.nextInt(100);
        scenario.pool(
            node,
            "pool" + p,
            KINDS.get(random.nextInt(KINDS.size())),
            total,
            random.nextInt(total + 1));
        if (random.nextInt(8) == 0) {
          scenario.poolProperty(node, "pool" + p, "AutoplaceTarget", "false");
        }
      }
      if (random.nextInt(8) == 0) {
        scenario.offline(node);
      }
    }
    return scenario;
  }

  private static Rules rules(Random random) {
    Rules rules = Rules.replicas(1 + random.nextInt(4)).size(1 + random.nextInt(40));
    switch (random.nextInt(5)) {
      case 0 -> rules.same("Aux/site");
      case 1 -> rules.different("Aux/site");
      case 2 -> rules.quota("Aux/site", 2);
      case 3 -> rules.preferring("node-" + random.nextInt(6));
      default -> rules.pools("pool0");
    }
    return rules;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void placementKeepsItsPromises(int seed) {
    Random random = new Random(seed);
    Scenario scenario = cluster(random);
    Wanted wanted = rules(random).wanted();

    Placement placement = new Placer(scenario.cluster(), scenario.sightings()).place(wanted);

    assertThat(new Placer(scenario.cluster(), scenario.sightings()).place(wanted))
        .as("the same question has the same answer")
        .isEqualTo(placement);
    Set<PoolKey> diskful = diskfulPools(scenario);
    switch (placement) {
      case Placement.Placed placed -> {
        assertThat(placed.choices()).hasSize(wanted.count());
        assertThat(placed.choices().stream().map(choice -> choice.pool().node()))
            .as("never two replicas on one node")
            .doesNotHaveDuplicates();
        assertThat(placed.choices().stream().map(Placement.Choice::pool))
            .as("never a pool that was turned down")
            .noneMatch(rejected(placed)::contains);
        requireSpread(scenario, wanted, placed);
        assertThat(
                Stream.concat(
                    Stream.concat(placed.choices().stream(), placed.passedOver().stream())
                        .map(Placement.Choice::pool),
                    placed.rejections().stream().map(Placement.Rejection::pool)))
            .as("every pool is named once")
            .containsExactlyInAnyOrderElementsOf(diskful);
      }
      case Placement.NotEnough notEnough -> {
        assertThat(notEnough.found()).isLessThanOrEqualTo(notEnough.wanted());
        assertThat(notEnough.rejections().stream().map(Placement.Rejection::reason))
            .allSatisfy(reason -> assertThat(reason).isNotBlank());
        Set<PoolKey> named = new HashSet<>();
        notEnough.left().forEach(choice -> named.add(choice.pool()));
        notEnough.rejections().forEach(rejection -> named.add(rejection.pool()));
        assertThat(named).as("every pool is named").isEqualTo(diskful);
        assertThat(possible(scenario, wanted, notEnough)).as("there really is no set").isFalse();
      }
    }
  }

  private static Set<PoolKey> rejected(Placement placement) {
    return placement.rejections().stream()
        .map(Placement.Rejection::pool)
        .collect(Collectors.toSet());
  }

  private static Set<PoolKey> diskfulPools(Scenario scenario) {
    Set<PoolKey> keys = new HashSet<>();
    scenario
        .cluster()
        .pools()
        .forEach((key, pool) -> {
          if (pool.kind().diskful()) {
            keys.add(key);
          }
        });
    return keys;
  }

  private static void requireSpread(Scenario scenario, Wanted wanted, Placement.Placed placed) {
    assertThat(goesTogether(scenario, wanted, placed.choices())).isTrue();
  }

  /** Says the rules once more, in the plainest way, over a whole set. */
  private static boolean goesTogether(
      Scenario scenario, Wanted wanted, List<Placement.Choice> set) {
    List<String> sites =
        set.stream()
            .map(choice -> scenario.cluster().node(choice.pool().node()).orElseThrow())
            .flatMap(node -> Stream.ofNullable(node.properties().get("Aux/site")))
            .toList();
    Set<String> distinct = new HashSet<>(sites);
    boolean same =
        wanted.filter().replicasOnSame().isEmpty()
            || (sites.size() == set.size() && distinct.size() == 1);
    boolean different =
        wanted.filter().replicasOnDifferent().isEmpty() || distinct.size() == sites.size();
    boolean quota =
        wanted.filter().xReplicasOnDifferent().isEmpty()
            || (distinct.stream().allMatch(site -> count(sites, site) <= 2)
                && distinct.stream().filter(site -> count(sites, site) == 1).count() <= 1);
    boolean kinds =
        set.stream()
            .allMatch(
                one -> set.stream().allMatch(other -> Mixing.allowed(one.kind(), other.kind())));
    Set<NodeName> nodes = new HashSet<>();
    set.forEach(choice -> nodes.add(choice.pool().node()));
    return same && different && quota && kinds && nodes.size() == set.size();
  }

  private static long count(List<String> sites, String site) {
    return sites.stream().filter(site::equals).count();
  }

  /** Tries every subset: slow and plain. */
  private static boolean possible(Scenario scenario, Wanted wanted, Placement.NotEnough notEnough) {
    List<Placement.Choice> left = notEnough.left();
    return IntStream.range(0, 1 << left.size())
        .filter(bits -> Integer.bitCount(bits) == wanted.count())
        .mapToObj(bits ->
            IntStream.range(0, left.size())
                .filter(i -> (bits & (1 << i)) != 0)
                .mapToObj(left::get)
                .toList())
        .anyMatch(set -> goesTogether(scenario, wanted, set));
  }
}
