// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import static io.moorage.driver.simulated.drbd.Rig.N1;
import static io.moorage.driver.simulated.drbd.Rig.N2;
import static io.moorage.driver.simulated.drbd.Rig.N3;
import static io.moorage.driver.simulated.drbd.Rig.require;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Does to the model what was done to a real cluster, and compares what both tell after each step.
 */
class RehearsalTest {
  private static final ResourceName R0 = new ResourceName("r0");
  private static final ResourceName R1 = new ResourceName("r1");
  private static final MemberOptions IO_ERROR =
      new MemberOptions("", true, false, false, false, false, true, false);
  private static final MemberOptions SUSPEND =
      new MemberOptions("labsecret", true, true, true, true, true, true, false);
  private static final Rig.Layout WITH_TIE_BREAKER = Rig.Layout.of(IO_ERROR, N3);
  private static final Rig.Layout THREE_DISKS =
      new Rig.Layout(SUSPEND, List.of(0, 1), Rig.NODES, Set.of());

  /** Steps that are not compared, and why. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "34-r1-resync-a", "the nodes were asked at three different moments of one resync",
          "35-r1-verify-a", "the model has no online verify",
          "35-r1-verify-b", "the model has no online verify",
          "35-r1-verify-c", "the model has no online verify",
          "36-r1-verified-out-of-sync", "the model has no online verify",
          "46-r1-grow-resync-stuck-at-zero", "a bug of 9.2.18: a resync that never ends");

  private final Rig rig = new Rig();
  private final Comparing comparing = new Comparing(rig, Recorded.read());
  private final List<DynamicTest> steps = new ArrayList<>();
  private final Set<String> done = new TreeSet<>();

  private void step(String name, Deed deed, Comparing.Ignored... ignored) {
    done.add(name);
    steps.add(
        DynamicTest.dynamicTest(
            name,
            () -> {
              deed.run();
              comparing.step(name, List.of(ignored));
            }));
  }

  private interface Deed {
    void run();
  }

  private DrbdUser by(NodeName node) {
    return rig.user(node);
  }

  private DrbdKernel on(NodeName node) {
    return rig.kernel(node);
  }

  private void write(NodeName node, ResourceName resource, int volume, long block) {
    assertThat(by(node).write(resource, volume, block, 1)).isEqualTo(new IoOutcome.Written());
  }

  private void settle() {
    rig.world.ticks(200);
  }

  @TestFactory
  Stream<DynamicTest> theModelTellsWhatTheClusterTold() {
    firstSteps();
    cuts();
    splitBrain();
    threeDisks();
    frozen();
    growing();
    powerLoss();
    steps.add(
        DynamicTest.dynamicTest(
            "every recorded step is either compared or left out for a reason",
            () -> {
              Set<String> all = new TreeSet<>(done);
              all.addAll(LEFT_OUT.keySet());
              assertThat(all).containsAll(Recorded.read().steps());
            }));
    return steps.stream();
  }

  private void firstSteps() {
    step("02-up-one", () -> rig.up(R0, N1, WITH_TIE_BREAKER));
    step(
        "03-up-all",
        () -> {
          rig.up(R0, N2, WITH_TIE_BREAKER);
          rig.up(R0, N3, WITH_TIE_BREAKER);
          settle();
        });
    step(
        "04-initial-sync-1",
        () -> {
          rig.world.speed(2000);
          assertThat(by(N1).primary(R0)).contains("Need access to UpToDate data");
          require(by(N1).forcePrimary(R0));
          rig.world.tick();
        });
    step("04-initial-sync-2", () -> rig.world.tick());
    step("04-initial-sync-3", this::settle);
    step("05-uptodate-primary", () -> {});
    step(
        "06-primary-mounted",
        () -> {
          require(by(N1).open(R0, true));
          write(N1, R0, 0, 3);
        });
    step("07-auto-or-explicit-secondary", () -> {});
    step(
        "08-diskless-primary",
        () -> {
          require(by(N1).close(R0, true));
          require(by(N1).secondary(R0));
          require(by(N3).open(R0, true));
          write(N3, R0, 0, 4);
        });
    step("09-all-secondary", () -> require(by(N3).close(R0, true)));
  }

  private void cuts() {
    step(
        "11-secondary-n2-cut",
        () -> {
          require(by(N1).primary(R0));
          require(by(N1).open(R0, true));
          rig.world.isolate(N2);
          rig.world.tick();
        });
    step(
        "12-secondary-n2-cut-after-writes",
        () -> {
          require(by(N2).forcePrimary(R0));
          write(N1, R0, 0, 5);
          require(by(N2).secondary(R0));
        });
    step(
        "13-bitmap-resync-a",
        () -> {
          rig.world.rejoin(N2);
          settle();
        });
    step(
        "14-resync-paused",
        () -> {
          require(on(N1).pauseResync(R0, N2, true));
          require(on(N1).pauseResync(R0, N3, true));
        });
    step(
        "15-resynced",
        () -> {
          require(on(N1).pauseResync(R0, N2, false));
          require(on(N1).pauseResync(R0, N3, false));
        });
    step(
        "16-primary-n1-cut",
        () -> {
          rig.world.isolate(N1);
          rig.world.tick();
          assertThat(by(N1).write(R0, 0, 6, 1)).isInstanceOf(IoOutcome.Failed.class);
        });
    step(
        "17-n2-took-over",
        () -> {
          require(by(N2).open(R0, true));
          write(N2, R0, 0, 7);
        });
    step(
        "18-old-primary-back",
        () -> {
          require(by(N1).close(R0, true));
          require(by(N1).secondary(R0));
          rig.world.rejoin(N1);
          settle();
        });
    step(
        "19-pairwise-cut",
        () -> {
          require(by(N2).close(R0, true));
          require(by(N1).primary(R0));
          rig.world.cut(N1, N2);
          rig.world.tick();
        });
    step(
        "20-pairwise-healed",
        () -> {
          rig.world.heal(N1, N2);
          settle();
        });
  }

  private void splitBrain() {
    step(
        "21-split-brain-disconnected",
        () -> {
          require(by(N1).secondary(R0));
          require(on(N2).disconnect(R0, N1));
          require(on(N2).disconnect(R0, N3));
          assertThat(by(N2).primary(R0))
              .contains("No quorum: 1 of 2 nodes visible, need 2 for quorum");
        });
    step(
        "22-both-primary-diverged",
        () -> {
          on(N2).options(R0, IO_ERROR.withQuorum(false));
          require(by(N2).forcePrimary(R0));
          write(N2, R0, 0, 8);
          require(by(N1).primary(R0));
          write(N1, R0, 0, 9);
        });
    step(
        "23-split-brain-detected",
        () -> {
          require(by(N2).secondary(R0));
          require(on(N2).connect(R0, N1, false));
          require(on(N2).connect(R0, N3, false));
          settle();
        },
        // The cluster needed a second attempt, after the status was taken, to find that n3 must
        // not take n2; step 24 shows n3 having given up.
        new Comparing.Ignored(N2, "n3", "connection"),
        new Comparing.Ignored(N3, "n2", "connection"));
    step(
        "24-split-brain-recovery",
        () -> {
          require(on(N2).disconnect(R0, N1));
          require(on(N2).disconnect(R0, N3));
          require(on(N2).connect(R0, N1, true));
          require(on(N2).connect(R0, N3, true));
          require(on(N1).connect(R0, N2, false));
        },
        // It was read a moment after the rest, when n2 was connected with the primary already.
        new Comparing.Ignored(N2, "r0", "may promote"));
    step(
        "25-recovered",
        () -> {
          on(N2).options(R0, IO_ERROR);
          settle();
        });
  }

  private void threeDisks() {
    step(
        "31-r1-inconsistent",
        () -> {
          Rig.NODES.forEach(node -> rig.up(R1, node, THREE_DISKS));
          settle();
        });
    step(
        "32-r1-skip-sync",
        () -> {
          require(on(N1).skipInitialSync(R1, 0));
          require(on(N1).skipInitialSync(R1, 1));
          require(by(N1).primary(R1));
          require(by(N1).open(R1, true));
        });
    step(
        "33-r1-n2-away",
        () -> {
          rig.world.isolate(N2);
          rig.world.tick();
          write(N1, R1, 0, 1);
          write(N1, R1, 1, 1);
        },
        // The cluster had r0 on n1 as primary with a write behind it; the model compares r1 only.
        new Comparing.Ignored(N1, "r0", "all"));
    step(
        "34-r1-resync-b",
        () -> {
          rig.world.rejoin(N2);
          settle();
        },
        new Comparing.Ignored(N2, "n3", "out of sync"));
    step("37-r1-repair", () -> {});
    step("38-r1-detached", () -> require(on(N2).detach(R1, 0)));
    step(
        "39-r1-disk-failed",
        () -> {
          require(on(N2).attach(R1, 0, rig.disk(N2, R1, 0)));
          rig.disk(N2, R1, 0).breakDown(true);
          write(N1, R1, 0, 2);
          write(N1, R1, 0, 3);
        });
    step(
        "40-r1-replaced",
        () -> {
          rig.disk(N2, R1, 0).breakDown(false);
          require(on(N2).attach(R1, 0, rig.disk(N2, R1, 0)));
          settle();
        },
        new Comparing.Ignored(N2, "n3", "out of sync"));
  }

  private void frozen() {
    step(
        "41-r1-suspended-quorum",
        () -> {
          rig.world.isolate(N1);
          rig.world.tick();
          assertThat(by(N1).write(R1, 0, 4, 1)).isEqualTo(new IoOutcome.Waits());
          assertThat(by(N1).secondary(R1)).contains("Device is held open by someone");
        });
    step(
        "42-r1-other-primary",
        () -> {
          require(by(N2).primary(R1));
          write(N2, R1, 0, 5);
        });
    step(
        "43-r1-suspended-primary-returns",
        () -> {
          rig.world.rejoin(N1);
          settle();
        });
    step("44-r1-after-suspended", () -> {});
    step(
        "45-r1-suspend-io",
        () -> {
          require(by(N1).close(R1, true));
          require(by(N2).secondary(R1));
          require(by(N1).primary(R1));
          on(N1).suspend(R1, true);
        });
  }

  private void growing() {
    // What is out of sync is not compared here: with 9.2.18 this resync stands still at zero.
    Comparing.Ignored[] stuck = {
      new Comparing.Ignored(N1, "*", "out of sync"),
      new Comparing.Ignored(N2, "*", "out of sync"),
      new Comparing.Ignored(N3, "*", "out of sync"),
      new Comparing.Ignored(N1, "*", "generations"),
      new Comparing.Ignored(N2, "*", "generations"),
      new Comparing.Ignored(N3, "*", "generations")
    };
    step(
        "46-r1-grow",
        () -> {
          on(N1).suspend(R1, false);
          Rig.NODES.forEach(node -> rig.disk(node, R1, 0).grow(ByteSize.mebibytes(80)));
          rig.world.speed(0);
          require(on(N1).resize(R1, 0, ByteSize.gibibytes(1)));
        },
        stuck);
    step(
        "47-r1-add-volume",
        () -> Rig.NODES.forEach(node -> rig.addVolume(R1, node, 2, THREE_DISKS)),
        stuck);
    step(
        "48-r1-forget-peer",
        () -> {
          require(on(N3).down(R1));
          for (NodeName node : List.of(N1, N2)) {
            require(on(node).disconnect(R1, N3));
            require(on(node).delPeer(R1, N3));
            require(on(node).forgetPeer(R1, 2));
          }
        },
        stuck);
  }

  private void powerLoss() {
    step(
        "49-n1-dead",
        () -> {
          rig.world.speed(2000);
          settle();
          write(N1, R1, 0, 6);
          write(N1, R1, 1, 6);
          rig.world.crash(N1);
          rig.world.tick();
          assertThat(by(N2).primary(R0))
              .contains("No quorum: 1 of 2 nodes visible, need 2 for quorum");
        },
        // Of a blank disk that is attached while connected the kernel marks no blocks; the model
        // takes all of them for different until there is data.
        new Comparing.Ignored(N2, "n1", "out of sync"));
    step(
        "50-n1-back",
        () -> {
          rig.world.boot(N1);
          rig.up(R0, N1, WITH_TIE_BREAKER);
          rig.up(R1, N1, new Rig.Layout(SUSPEND, List.of(0, 1, 2), Rig.NODES, Set.of()));
          rig.world.speed(0);
          settle();
        },
        new Comparing.Ignored(N2, "n1", "out of sync"),
        // Towards n3, which was forgotten and is configured again, the kernel takes its oldest
        // generation for the bitmap's; the model takes none.
        new Comparing.Ignored(N1, "r1", "generations"));
    steps.add(
        DynamicTest.dynamicTest(
            "70-down",
            () -> {
              rig.world.speed(2000);
              settle();
              for (NodeName node : Rig.NODES) {
                require(on(node).down(R0));
                require(on(node).down(R1));
                assertThat(rig.world.look(node, R0)).isEmpty();
                assertThat(rig.world.look(node, R1)).isEmpty();
              }
            }));
  }
}
