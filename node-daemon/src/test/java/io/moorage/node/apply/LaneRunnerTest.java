// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static io.moorage.node.apply.Specs.POOL;
import static io.moorage.node.apply.Specs.absent;
import static io.moorage.node.apply.Specs.present;
import static io.moorage.node.apply.Specs.ref;
import static io.moorage.node.apply.Specs.resources;
import static io.moorage.node.apply.Specs.snapshot;
import static io.moorage.node.apply.Specs.snapshots;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec.Phase;
import io.moorage.driver.spec.Step;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.ledger.Acceptance;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneRunnerTest {
  private static final ResourceName DATA = new ResourceName("data");

  private final MemoryLines lines = new MemoryLines();
  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.gibibytes(1));
  private final SwitchableFaults faults = new SwitchableFaults();
  private NodeCore node = start();

  private static final class SwitchableFaults implements Faults {
    private boolean before;
    private boolean after;
    private boolean unreadable;

    @Override
    public void before(Step step) throws DriverException {
      fail(before, "before " + step.summary());
    }

    @Override
    public void after(Step step) throws DriverException {
      fail(after, "after " + step.summary());
    }

    @Override
    public void reading(PoolName pool) throws DriverException {
      fail(unreadable, "pool gone");
    }

    private static void fail(boolean now, String why) throws DriverException {
      if (now) {
        throw new DriverException(Problem.of(why));
      }
    }
  }

  /** A daemon that starts, or starts again, on the same disks and the same ledger. */
  private NodeCore start() {
    try {
      NodeCore started =
          NodeCore.on(
              SpecLedger.open(lines),
              List.of(
                  new SimulatedProviderFactory(disks, faults, InstantSource.fixed(Instant.EPOCH))),
              Layers.NONE);
      started.pools().openPools();
      return started;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void ask(SpecUpdate update) throws IOException {
    assertThat(node.ledger().accept(update)).isInstanceOf(Acceptance.Accepted.class);
  }

  @BeforeEach
  void openPool() throws IOException {
    ask(Specs.pools());
    node.pools().openPools();
  }

  @Test
  void aNewResourceIsMadeAttachedAndReported() throws IOException {
    ask(resources(present("r1", "data")));

    LaneOutcome outcome = node.lanes().runOnce(DATA);

    assertThat(outcome.again()).isFalse();
    assertThat(report("r1").state()).isEqualTo(new ItemState.Settled());
    assertThat(report("r1").volumes())
        .singleElement()
        .satisfies(volume -> {
          assertThat(volume.devicePath()).isPresent();
          assertThat(volume.contentId()).isEqualTo("c-r1");
        });
  }

  @Test
  void aFailedStepIsReportedAndSucceedsTheNextTime() throws IOException {
    ask(resources(present("r1", "data")));
    faults.before = true;
    assertThat(node.lanes().runOnce(DATA).again()).isTrue();
    assertThat(report("r1").state())
        .isInstanceOfSatisfying(
            ItemState.Failed.class,
            failed -> assertThat(failed.problem().message()).contains("before create"));

    faults.before = false;
    assertThat(node.lanes().runOnce(DATA).again()).isFalse();
    assertThat(report("r1").state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void aStepThatOnlyLookedFailedIsNotDoneTwice() throws IOException {
    ask(resources(present("r1", "data")));
    faults.after = true;
    node.lanes().runOnce(DATA);
    disks.write(ref("r1", "data"), "precious");
    faults.after = false;
    node.lanes().runOnce(DATA);

    assertThat(disks.read(ref("r1", "data"))).contains("precious");
    assertThat(report("r1").state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void aStepThatOnlyLookedFailedLeavesNothingBehindWhenTheResourceGoes() throws IOException {
    ask(resources(present("r1", "data")));
    faults.after = true;
    node.lanes().runOnce(DATA);
    faults.after = false;
    ask(resources(absent("r1", "data")));
    node.lanes().runOnce(DATA);

    assertThat(report("r1").state()).isEqualTo(new ItemState.Gone());
    assertThat(disks.read(ref("r1", "data"))).isEmpty();
  }

  @Test
  void whatStoodInTheWayAndWasPutAwayIsNotHeldAgainstTheNextResource() throws IOException {
    disks.addForeign(POOL, "data_00000");
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    assertThat(report("r1").state()).isInstanceOf(ItemState.Failed.class);

    ask(resources(absent("r1", "data")));
    node.lanes().runOnce(DATA);
    disks.removeForeign(POOL, "data_00000");
    ask(resources(present("r2", "data")));
    node.lanes().runOnce(DATA);
    assertThat(report("r2").state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void aVanishedVolumeIsNeverMadeBlankAgain() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    disks.lose(ref("r1", "data"));
    node = start();
    node.lanes().runOnce(DATA);

    assertThat(report("r1").state())
        .isInstanceOfSatisfying(
            ItemState.Failed.class,
            failed -> assertThat(failed.problem().message()).contains("vanished"));
    assertThat(disks.read(ref("r1", "data"))).isEmpty();
  }

  @Test
  void anUnreadablePoolKeepsEverythingAndSaysWhy() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    ask(resources(absent("r1", "data")));
    faults.unreadable = true;
    assertThat(node.pools().sweep()).containsExactly(DATA);
    node.lanes().runOnce(DATA);

    assertThat(report("r1").state()).isInstanceOf(ItemState.Failed.class);
    assertThat(disks.read(ref("r1", "data"))).isPresent();
    assertThat(node.board().everything().pools())
        .singleElement()
        .satisfies(pool -> assertThat(pool.capacity()).isInstanceOf(Observed.Unknown.class));

    faults.unreadable = false;
    assertThat(node.pools().sweep()).containsExactly(DATA);
    node.lanes().runOnce(DATA);
    assertThat(report("r1").state()).isEqualTo(new ItemState.Gone());
    assertThat(disks.read(ref("r1", "data"))).isEmpty();
  }

  @Test
  void aVolumeThatCannotBeReadSinceTheStartIsToldAsItIsRemembered() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    faults.unreadable = true;
    node = start();
    node.lanes().runOnce(DATA);

    assertThat(report("r1").state()).isInstanceOf(ItemState.Failed.class);
    assertThat(report("r1").volumes())
        .singleElement()
        .satisfies(volume -> {
          assertThat(volume.contentId()).isEqualTo("c-r1");
          assertThat(volume.devicePath()).isEmpty();
        });
  }

  @Test
  void aPoolThatIsNoMoreHoldsNoRemovalUp() throws IOException {
    ask(resources(present("r0", "data")));
    node.lanes().runOnce(DATA);
    ask(resources(new ResourceSpec("r0", DATA, 9, ResourceSpec.Lifecycle.ABSENT, List.of())));
    faults.unreadable = true;
    node.pools().sweep();
    node.lanes().runOnce(DATA);
    assertThat(report("r0").state()).isInstanceOf(ItemState.Failed.class);

    ask(new SpecUpdate(1, 2, false, List.of(), List.of(), List.of(), List.of(POOL), List.of()));
    assertThat(node.pools().openPools()).containsExactly(DATA);
    node.lanes().runOnce(DATA);
    assertThat(report("r0").state()).isEqualTo(new ItemState.Gone());
  }

  @Test
  void aRollBackBringsTheSnapshotsDataBack() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    disks.write(ref("r1", "data"), "old");
    ask(snapshots(snapshot("s1", "data", Phase.TAKE)));
    node.lanes().runOnce(DATA);
    disks.write(ref("r1", "data"), "new");
    ask(resources(present("r1", "data", 2, new Content("c2", Optional.of("s1")))));

    disks.use(ref("r1", "data"), true);
    node.lanes().runOnce(DATA);
    assertThat(disks.read(ref("r1", "data"))).contains("new");
    assertThat(report("r1").state()).isInstanceOf(ItemState.Failed.class);

    disks.use(ref("r1", "data"), false);
    node.lanes().runOnce(DATA);
    assertThat(disks.read(ref("r1", "data"))).contains("old");
    assertThat(report("r1").state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void aRestoreWaitsForTheSnapshotOfTheOtherLane() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    disks.write(ref("r1", "data"), "golden");
    ask(resources(present("r2", "copy", 1, new Content("c2", Optional.of("s1")))));
    ask(snapshots(snapshot("s1", "data", Phase.TAKE)));

    ResourceName copy = new ResourceName("copy");
    assertThat(node.lanes().runOnce(copy).waitsFor()).containsExactly("s1");
    assertThat(node.lanes().runOnce(DATA).snapshots()).contains("s1");
    assertThat(node.lanes().runOnce(copy).waitsFor()).isEmpty();
    assertThat(disks.read(ref("r2", "copy"))).contains("golden");
  }

  @Test
  void whatNobodyAsksForIsAnOrphanAndStays() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    ask(new SpecUpdate(1, 2, false, List.of(), List.of(), List.of(), List.of(), List.of("r1")));
    node.lanes().runOnce(DATA);
    OrphanListener orphans = new OrphanListener();
    node.pools().readCapacity(List.of(POOL));
    node.board().listen(orphans);

    assertThat(orphans.ids).containsExactly("r1");
    assertThat(disks.read(ref("r1", "data"))).isPresent();
    assertThat(node.board().everything().resources()).isEmpty();
  }

  @Test
  void theNextIncarnationTakesTheNameOfTheOneThatGoes() throws IOException {
    ask(resources(present("r1", "data")));
    node.lanes().runOnce(DATA);
    ask(resources(absent("r1", "data"), present("r2", "data")));
    node.lanes().runOnce(DATA);

    assertThat(report("r1").state()).isEqualTo(new ItemState.Gone());
    assertThat(report("r2").state()).isEqualTo(new ItemState.Settled());
  }

  @Test
  void aRehearsalShowsTheCommandsAndChangesNothing() throws IOException {
    PlanAnswer answer = node.plan(new PlanRequest(List.of(present("r1", "data")), List.of()));

    assertThat(answer.steps())
        .extracting(PlanAnswer.PlannedStep::summary)
        .containsExactly("create data_00000 of 1 MiB in pool pool", "attach data_00000");
    assertThat(answer.steps().getFirst().commands()).isNotEmpty();
    assertThat(answer.remarks()).isEmpty();
    assertThat(node.ledger().state().resources()).isEmpty();
    assertThat(disks.read(ref("r1", "data"))).isEmpty();
  }

  private static final class OrphanListener implements ReportBoard.Listener {
    private List<String> ids = List.of();

    @Override
    public void reports(io.moorage.driver.wire.Observation.Reports news) {}

    @Override
    public void orphans(io.moorage.driver.wire.Observation.Orphans all) {
      ids = all.orphans().stream().map(orphan -> orphan.id()).toList();
    }
  }

  private ResourceReport report(String id) {
    return node.board().everything().resources().stream()
        .filter(report -> report.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
