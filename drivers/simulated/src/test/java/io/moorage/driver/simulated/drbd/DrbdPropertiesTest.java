// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What DRBD promises with quorum, while no more than one site is gone at a time: whatever the order
 * of things, no acknowledged write is lost, nobody reads old data, and there is one primary.
 */
class DrbdPropertiesTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final int STEPS = 300;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void threeDisksKeepTheirPromise(long seed) {
    new Run(seed, Rig.Layout.of(Rig.QUORUM)).go();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void twoDisksAndATieBreakerKeepTheirPromise(long seed) {
    new Run(seed, Rig.Layout.of(Rig.QUORUM, Rig.N3)).go();
  }

  /** One run of chance. */
  private static final class Run {
    private final Rig rig = new Rig();
    private final SplittableRandom chance;
    private final Rig.Layout layout;
    private final Map<Long, Long> acknowledged = new HashMap<>();
    private final Map<Long, Long> attempted = new HashMap<>();
    private final Map<NodeName, Boolean> opened = new HashMap<>();
    private Optional<NodeName> ill = Optional.empty();
    private long version;

    private Run(long seed, Rig.Layout layout) {
      this.chance = new SplittableRandom(seed);
      this.layout = layout;
      rig.world.speed(3);
      Rig.NODES.forEach(node -> rig.up(DATA, node, layout));
      rig.world.ticks(20);
      Rig.require(rig.kernel(Rig.N1).skipInitialSync(DATA, 0));
    }

    private void go() {
      for (int step = 0; step < STEPS; step++) {
        once();
        check();
      }
      heal();
      List.copyOf(opened.keySet()).forEach(this::close);
      assertThat(rig.world.whole(DATA)).isTrue();
      disks()
          .forEach(node ->
              assertThat(rig.data(node, DATA)).as(node + "").isEqualTo(rig.data(Rig.N1, DATA)));
      acknowledged.forEach(
          (block, value) -> newest(block, rig.data(Rig.N1, DATA).getOrDefault(block, 0L)));
    }

    private List<NodeName> disks() {
      return Rig.NODES.stream().filter(layout::diskful).toList();
    }

    private NodeName any() {
      return Rig.NODES.get(chance.nextInt(3));
    }

    private void once() {
      switch (chance.nextInt(12)) {
        case 0 -> fallIll();
        case 1 -> heal();
        case 2 -> open(any());
        case 3 -> opened.keySet().stream().sorted().findFirst().ifPresent(this::close);
        case 4, 5 -> rig.world.tick();
        case 6 -> detachAndAttach(any());
        default -> writeAndRead();
      }
    }

    private void fallIll() {
      if (ill.isPresent() || !calm()) {
        return;
      }
      NodeName node = any();
      ill = Optional.of(node);
      if (chance.nextBoolean()) {
        long block = chance.nextInt(20);
        attempted.put(block, ++version);
        rig.world.crashWriting(node, DATA, 0, block, version);
        opened.remove(node);
      } else {
        rig.world.isolate(node);
      }
    }

    /** Whether the next failure would be the only one. */
    private boolean calm() {
      return rig.world.whole(DATA)
          && Rig.NODES.stream().allMatch(node -> rig.world.look(node, DATA).isPresent())
          && Rig.NODES.stream()
              .allMatch(
                  node -> rig.look(node, DATA).peers().stream().allMatch(peer -> peer.connected()))
          && disks().stream().allMatch(node -> rig.world.data(node, DATA, 0).isPresent());
    }

    private void heal() {
      ill.ifPresent(node -> {
        rig.world.rejoin(node);
        rig.world.boot(node);
        if (rig.world.look(node, DATA).isEmpty()) {
          rig.up(DATA, node, layout);
        } else if (opened.containsKey(node)) {
          close(node);
        }
      });
      ill = Optional.empty();
      rig.world.ticks(200);
    }

    private void open(NodeName node) {
      if (rig.world.look(node, DATA).isPresent()
          && !opened.containsKey(node)
          && rig.user(node).open(DATA, true).isEmpty()) {
        opened.put(node, true);
      }
    }

    private void close(NodeName node) {
      Rig.require(rig.user(node).close(DATA, true));
      opened.remove(node);
    }

    private void detachAndAttach(NodeName node) {
      if (ill.isEmpty() && calm() && layout.diskful(node)) {
        Rig.require(rig.kernel(node).detach(DATA, 0));
        writeAndRead();
        Rig.require(rig.kernel(node).attach(DATA, 0, rig.disk(node, DATA, 0)));
      }
    }

    private void writeAndRead() {
      for (NodeName node : List.copyOf(opened.keySet()).stream().sorted().toList()) {
        long block = chance.nextInt(20);
        attempted.put(block, ++version);
        if (rig.user(node).write(DATA, 0, block, version) instanceof IoOutcome.Written) {
          acknowledged.put(block, version);
        }
        read(node, chance.nextInt(20));
      }
    }

    private void read(NodeName node, long block) {
      boolean quorate = rig.look(node, DATA).volumes().getFirst().quorum();
      if (quorate && rig.user(node).read(DATA, 0, block) instanceof IoOutcome.Read(long found)) {
        newest(block, found);
      }
    }

    /** An unacknowledged write may have come through, and an acknowledged one must have. */
    private void newest(long block, long found) {
      assertThat(found)
          .as("block " + block)
          .isBetween(acknowledged.getOrDefault(block, 0L), attempted.getOrDefault(block, 0L));
    }

    private void check() {
      long primaries =
          Rig.NODES.stream()
              .flatMap(node -> rig.world.look(node, DATA).stream())
              .filter(facts -> facts.primary() && facts.volumes().getFirst().quorum())
              .count();
      assertThat(primaries).isLessThanOrEqualTo(1);
      assertThat(
              Rig.NODES.stream()
                  .flatMap(node -> rig.world.look(node, DATA).stream())
                  .flatMap(facts -> facts.drift().stream()))
          .as("split brain")
          .isEmpty();
    }
  }
}
