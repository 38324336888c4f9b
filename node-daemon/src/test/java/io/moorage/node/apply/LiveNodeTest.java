// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static io.moorage.node.apply.Specs.absent;
import static io.moorage.node.apply.Specs.encrypted;
import static io.moorage.node.apply.Specs.present;
import static io.moorage.node.apply.Specs.ref;
import static io.moorage.node.apply.Specs.resources;
import static io.moorage.node.apply.Specs.snapshot;
import static io.moorage.node.apply.Specs.snapshots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.SnapshotSpec.Phase;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeKey;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveNodeTest {
  private static final LiveNode.Pace QUICK =
      new LiveNode.Pace(4, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(20));

  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.gibibytes(10));
  private final FakeLayer luks = new FakeLayer();

  private LiveNode start(Faults faults) throws IOException {
    return LiveNode.start(
        NodeCore.on(
            SpecLedger.open(new MemoryLines()),
            List.of(new SimulatedProviderFactory(disks, faults, InstantSource.system())),
            new Layers(List.of(luks), List.of())),
        QUICK,
        Thread.ofPlatform().daemon().factory());
  }

  private static Optional<ItemState> state(LiveNode node, String id) {
    return node.board().everything().resources().stream()
        .filter(report -> report.id().equals(id))
        .map(report -> report.state())
        .findFirst();
  }

  @Test
  void manyResourcesSettleThoughStepsFailNowAndThen() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    Faults everyThird =
        new Faults() {
          @Override
          public void before(Step step) throws DriverException {
            fail(0);
          }

          @Override
          public void after(Step step) throws DriverException {
            fail(1);
          }

          private void fail(int remainder) throws DriverException {
            if (steps.incrementAndGet() % 3 == remainder) {
              throw new DriverException(Problem.of("now and then"));
            }
          }
        };
    try (LiveNode node = start(everyThird)) {
      node.accept(Specs.pools());
      List<ResourceSpec> specs = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        specs.add(present("r" + i, "data-" + i));
      }
      node.accept(resources(specs.toArray(ResourceSpec[]::new)));

      await()
          .untilAsserted(() ->
              assertThat(node.board().everything().resources())
                  .hasSize(300)
                  .allMatch(report -> report.state() instanceof ItemState.Settled));
      assertThat(disks.read(ref("r299", "data-299"))).isPresent();
    }
  }

  @Test
  void anEncryptedVolumeComesUpOnceAnUpdateBringsItsKey() throws Exception {
    try (LiveNode node = start(Faults.NONE)) {
      node.accept(Specs.pools());
      node.accept(resources(encrypted("r1", "data", 1, 1)));
      await().until(() -> state(node, "r1").filter(ItemState.Failed.class::isInstance).isPresent());

      node.accept(
          resources(encrypted("r1", "data", 1, 1))
              .withKeys(
                  List.of(new VolumeKey("r1", new ResourceName("data"), 0, new Secret("k1")))));

      await()
          .until(() -> state(node, "r1").filter(ItemState.Settled.class::isInstance).isPresent());
    }
  }

  @Test
  void aStuckLaneDoesNotHoldUpTheOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Faults stuck =
        new Faults() {
          @Override
          public void before(Step step) {
            if (step.summary().contains("slow_00000")) {
              awaitUninterruptibly(release);
            }
          }
        };
    try (LiveNode node = start(stuck)) {
      node.accept(Specs.pools());
      node.accept(resources(present("r1", "slow"), present("r2", "quick")));

      await().until(() -> state(node, "r2").equals(Optional.of(new ItemState.Settled())));
      assertThat(state(node, "r1")).get().isInstanceOf(ItemState.Working.class);
      release.countDown();
      await().until(() -> state(node, "r1").equals(Optional.of(new ItemState.Settled())));
    }
  }

  @Test
  void aDriversBugIsReportedAndDoesNotKillTheLane() throws Exception {
    AtomicInteger bugs = new AtomicInteger(2);
    Faults buggy =
        new Faults() {
          @Override
          public void before(Step step) {
            if (bugs.getAndDecrement() > 0) {
              throw new IllegalStateException("a bug");
            }
          }
        };
    try (LiveNode node = start(buggy)) {
      node.accept(Specs.pools());
      node.accept(resources(present("r1", "data")));

      await().until(() -> state(node, "r1").equals(Optional.of(new ItemState.Settled())));
    }
  }

  @Test
  void aSnapshotWakesTheLaneThatWaitsForIt() throws Exception {
    try (LiveNode node = start(Faults.NONE)) {
      node.accept(Specs.pools());
      node.accept(
          resources(
              present("r1", "data"),
              present("r2", "copy", 1, new Content("c2", Optional.of("s1")))));
      await().until(() -> state(node, "r1").equals(Optional.of(new ItemState.Settled())));
      disks.write(ref("r1", "data"), "golden");
      node.accept(snapshots(snapshot("s1", "data", Phase.TAKE)));

      await().until(() -> state(node, "r2").equals(Optional.of(new ItemState.Settled())));
      assertThat(disks.read(ref("r2", "copy"))).contains("golden");
    }
  }

  @Test
  void theProbeRunsWhereTheLanesRun() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Faults allStuck =
        new Faults() {
          @Override
          public void before(Step step) {
            awaitUninterruptibly(release);
          }
        };
    try (LiveNode node = start(allStuck)) {
      node.accept(Specs.pools());
      CountDownLatch atRest = new CountDownLatch(1);
      node.probe(atRest::countDown);
      await().until(() -> atRest.getCount() == 0);
      for (int i = 0; i < 4; i++) {
        node.accept(resources(present("r" + i, "data-" + i)));
        int number = i;
        await()
            .until(
                () -> state(node, "r" + number).filter(LiveNodeTest::waitsForCreate).isPresent());
      }
      CountDownLatch probed = new CountDownLatch(1);
      node.probe(probed::countDown);

      assertThat(probed.getCount()).isEqualTo(1);
      release.countDown();
      await().until(() -> probed.getCount() == 0);
    }
  }

  @Test
  void whatIsAbsentIsReportedGone() throws Exception {
    try (LiveNode node = start(Faults.NONE)) {
      node.accept(Specs.pools());
      node.accept(resources(present("r1", "data")));
      await().until(() -> state(node, "r1").equals(Optional.of(new ItemState.Settled())));
      node.accept(resources(absent("r1", "data")));

      await().until(() -> state(node, "r1").equals(Optional.of(new ItemState.Gone())));
      assertThat(disks.read(ref("r1", "data"))).isEmpty();
    }
  }

  private static boolean waitsForCreate(ItemState state) {
    return state instanceof ItemState.Working(String what) && what.startsWith("create");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
