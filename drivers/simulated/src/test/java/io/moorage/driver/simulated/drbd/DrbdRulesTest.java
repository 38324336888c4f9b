// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import static io.moorage.driver.simulated.drbd.Rig.N1;
import static io.moorage.driver.simulated.drbd.Rig.N2;
import static io.moorage.driver.simulated.drbd.Rig.N3;
import static io.moorage.driver.simulated.drbd.Rig.QUORUM;
import static io.moorage.driver.simulated.drbd.Rig.require;
import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of DRBD that the model has, and where it is known from. */
class DrbdRulesTest {
  private static final ResourceName DATA = new ResourceName("data");

  private final Rig rig = new Rig();

  private DrbdUser by(NodeName node) {
    return rig.user(node);
  }

  private DrbdKernel on(NodeName node) {
    return rig.kernel(node);
  }

  private void ready(Rig.Layout layout) {
    layout.members().forEach(node -> rig.up(DATA, node, layout));
    rig.world.ticks(50);
    require(on(N1).skipInitialSync(DATA, 0));
  }

  private void write(NodeName node, long block, long version) {
    assertThat(by(node).write(DATA, 0, block, version)).isEqualTo(new IoOutcome.Written());
  }

  private DiskState disk(NodeName node) {
    return rig.look(node, DATA).volumes().getFirst().disk();
  }

  private String replication(NodeName node, NodeName peer) {
    return rig.look(node, DATA).peers().stream()
        .filter(found -> found.name().equals(peer.value()))
        .findFirst()
        .orElseThrow()
        .volumes()
        .getFirst()
        .replication();
  }

  private boolean quorum(NodeName node) {
    return rig.look(node, DATA).volumes().getFirst().quorum();
  }

  /** From the man page: auto-promote makes a node primary when a device is opened for writing. */
  @Test
  void openingForWritingPromotesAndTheLastCloseDemotes() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N2).open(DATA, true));
    require(by(N2).open(DATA, true));
    assertThat(rig.look(N2, DATA).primary()).isTrue();
    require(by(N2).close(DATA, true));
    assertThat(rig.look(N2, DATA).primary()).isTrue();
    require(by(N2).close(DATA, true));
    assertThat(rig.look(N2, DATA).primary()).isFalse();
  }

  /** From the man page: allow-two-primaries is off unless set on all sides. */
  @Test
  void aSecondPrimaryIsRefusedUnlessTwoAreAllowed() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N1).primary(DATA));
    assertThat(by(N2).primary(DATA)).contains("Multiple primaries not allowed by config");
    Rig.NODES.forEach(node -> on(node).options(DATA, QUORUM.withTwoPrimaries(true)));
    assertThat(by(N2).primary(DATA)).isEmpty();
    write(N1, 1, 5);
    write(N2, 1, 6);
    assertThat(by(N1).read(DATA, 0, 1)).isEqualTo(new IoOutcome.Read(6));
  }

  /** From the recording, step 19: a state change reaches all that can be reached over others. */
  @Test
  void aPrimaryIsFoundOverATieBreakerThatStillSeesIt() {
    ready(Rig.Layout.of(QUORUM, N3));
    require(by(N1).primary(DATA));
    rig.world.cut(N1, N2);
    rig.world.ticks(5);
    assertThat(disk(N2)).isEqualTo(DiskState.OUTDATED);
    assertThat(by(N2).primary(DATA)).contains("Multiple primaries not allowed by config");
  }

  /** From the user's guide: a tie-breaker helps to keep a quorum, and never to regain one. */
  @Test
  void aTieBreakerDoesNotRestoreALostQuorum() {
    ready(Rig.Layout.of(QUORUM, N3));
    rig.world.isolate(N1);
    rig.world.ticks(5);
    assertThat(quorum(N1)).isFalse();
    rig.world.cut(N1, N2);
    rig.world.rejoin(N1);
    rig.world.ticks(5);
    assertThat(rig.look(N1, DATA).peers().getLast().connected()).isTrue();
    assertThat(quorum(N1)).isFalse();
    assertThat(quorum(N2)).isTrue();
  }

  /** From the user's guide: those that left in order are not missed, the last man may stand. */
  @Test
  void nodesThatLeaveAPrimaryInOrderAreOutdatedAndNotMissed() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N1).primary(DATA));
    require(on(N2).down(DATA));
    require(on(N3).down(DATA));
    assertThat(quorum(N1)).isTrue();
    write(N1, 1, 1);
    rig.up(DATA, N2, Rig.Layout.of(QUORUM));
    assertThat(disk(N2)).isEqualTo(DiskState.OUTDATED);
  }

  /** From the recording, step 48: a peer that was removed votes until it is forgotten. */
  @Test
  void aRemovedPeerVotesUntilItsBitmapIsForgotten() {
    ready(Rig.Layout.of(QUORUM));
    for (NodeName gone : List.of(N2, N3)) {
      require(on(gone).down(DATA));
      require(on(N1).delPeer(DATA, gone));
    }
    assertThat(quorum(N1)).isFalse();
    require(on(N1).forgetPeer(DATA, 1));
    assertThat(quorum(N1)).isFalse();
    require(on(N1).forgetPeer(DATA, 2));
    assertThat(quorum(N1)).isTrue();
  }

  /** From the recording, step 34: one source at a time, the others wait for it. */
  @Test
  void aTargetIsServedByOneSourceWhileTheOthersPause() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N1).primary(DATA));
    rig.world.isolate(N2);
    rig.world.ticks(5);
    for (long block = 0; block < 8; block++) {
      write(N1, block, 1);
    }
    rig.world.rejoin(N2);
    rig.world.speed(1);
    rig.world.tick();
    assertThat(List.of(replication(N2, N1), replication(N2, N3)))
        .containsExactlyInAnyOrder("SyncTarget", "PausedSyncT");
    assertThat(by(N2).primary(DATA)).isPresent();
    require(on(N1).pauseResync(DATA, N2, true));
    require(on(N3).pauseResync(DATA, N2, true));
    assertThat(rig.world.tick()).isFalse();
    require(on(N1).pauseResync(DATA, N2, false));
    require(on(N3).pauseResync(DATA, N2, false));
    rig.world.ticks(50);
    assertThat(disk(N2)).isEqualTo(DiskState.UP_TO_DATE);
    assertThat(rig.data(N2, DATA)).isEqualTo(rig.data(N1, DATA));
  }

  /**
   * From the man page: a write is acknowledged under protocol C when all that are reached have it.
   */
  @Test
  void aDisklessUserWritesToAndReadsFromItsPeers() {
    ready(Rig.Layout.of(QUORUM, N3));
    require(by(N3).open(DATA, true));
    write(N3, 7, 42);
    assertThat(rig.data(N1, DATA)).containsEntry(7L, 42L);
    assertThat(rig.data(N2, DATA)).containsEntry(7L, 42L);
    require(on(N1).detach(DATA, 0));
    assertThat(by(N3).read(DATA, 0, 7)).isEqualTo(new IoOutcome.Read(42));
    assertThat(on(N2).detach(DATA, 0)).isEmpty();
    assertThat(by(N3).read(DATA, 0, 7)).isEqualTo(new IoOutcome.Waits());
  }

  /** From the recording, step 50: what was under way on a dead primary is taken from a survivor. */
  @Test
  void aCrashedPrimaryFollowsWhoSurvivedIt() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N1).primary(DATA));
    write(N1, 1, 1);
    rig.world.crash(N1);
    rig.world.boot(N1);
    rig.world.speed(0);
    rig.up(DATA, N1, Rig.Layout.of(QUORUM));
    rig.world.ticks(5);
    assertThat(disk(N1)).isEqualTo(DiskState.INCONSISTENT);
    rig.world.speed(100);
    rig.world.ticks(5);
    assertThat(disk(N1)).isEqualTo(DiskState.UP_TO_DATE);
  }

  /** From the recording, step 39: a disk that fails is let go, and its user does not notice. */
  @Test
  void aPrimaryWhoseDiskFailsGoesOnThroughItsPeers() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N1).primary(DATA));
    write(N1, 1, 1);
    rig.disk(N1, DATA, 0).breakDown(true);
    write(N1, 2, 2);
    assertThat(disk(N1)).isEqualTo(DiskState.DISKLESS);
    write(N1, 3, 3);
    assertThat(by(N1).read(DATA, 0, 2)).isEqualTo(new IoOutcome.Read(2));
    rig.disk(N1, DATA, 0).breakDown(false);
    require(on(N1).attach(DATA, 0, rig.disk(N1, DATA, 0)));
    rig.world.ticks(50);
    assertThat(rig.data(N1, DATA)).isEqualTo(rig.data(N2, DATA));
  }

  /** From the man page: a node that proves another secret is not talked to. */
  @Test
  void peersWithAnotherSecretGiveUp() {
    rig.up(DATA, N1, Rig.Layout.of(QUORUM));
    MemberOptions other = new MemberOptions("other", true, true, false, false, false, true, false);
    rig.up(DATA, N2, Rig.Layout.of(other));
    rig.world.ticks(5);
    assertThat(rig.look(N1, DATA).peers().getFirst().standAlone()).isTrue();
    on(N2).options(DATA, QUORUM);
    require(on(N2).connect(DATA, N1, false));
    require(on(N1).connect(DATA, N2, false));
    rig.world.ticks(5);
    assertThat(rig.look(N1, DATA).peers().getFirst().connected()).isTrue();
  }

  /** From the man page: suspend-io lets the I/O wait, and resume-io lets it go on. */
  @Test
  void suspendedInputAndOutputWaits() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N1).primary(DATA));
    on(N1).suspend(DATA, true);
    assertThat(by(N1).write(DATA, 0, 1, 1)).isEqualTo(new IoOutcome.Waits());
    on(N1).suspend(DATA, false);
    write(N1, 1, 1);
  }

  /** As drbdsetup events2: everybody hears of what changed for him, and not of progress. */
  @Test
  void changesAreToldToThoseTheyConcern() {
    ready(Rig.Layout.of(QUORUM));
    List<String> told = new ArrayList<>();
    rig.world.watch(N2, name -> told.add("n2 " + name));
    require(by(N1).primary(DATA));
    assertThat(told).isNotEmpty().containsOnly("n2 data");
    told.clear();
    write(N1, 1, 1);
    assertThat(told).isEmpty();
  }

  /** From the man page: while a device is open for reading, no peer may become primary. */
  @Test
  void aReaderKeepsOthersFromBecomingPrimary() {
    ready(Rig.Layout.of(QUORUM));
    require(by(N3).open(DATA, false));
    assertThat(by(N1).primary(DATA)).isPresent();
    require(by(N3).close(DATA, false));
    require(by(N1).primary(DATA));
  }
}
