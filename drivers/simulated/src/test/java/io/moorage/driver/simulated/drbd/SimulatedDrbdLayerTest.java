// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import static io.moorage.driver.simulated.drbd.Rig.N1;
import static io.moorage.driver.simulated.drbd.Rig.N2;
import static io.moorage.driver.simulated.drbd.Rig.N3;
import static io.moorage.driver.simulated.drbd.Rig.require;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import io.moorage.driver.spec.DrbdSizes;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.DrbdSpec.Part;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Secret;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedDrbdLayerTest {
  private static final ResourceName DATA = new ResourceName("data");
  private static final PoolName POOL = new PoolName("pool");
  private static final VolumeRef VOLUME = new VolumeRef(POOL, "r1", DATA, 0);
  private static final SnapshotRef SNAPSHOT =
      new SnapshotRef(POOL, "s1", DATA, new SnapshotName("snap"), 0);
  private static final ByteSize SIZE = ByteSize.mebibytes(4);
  private static final String DAY_ZERO = "1234567890ABCDE0";

  private final Rig rig = new Rig();
  private final SortedMap<NodeName, Host> hosts = new TreeMap<>();
  private final SortedMap<NodeName, Part> parts = new TreeMap<>();
  private final Cut cut = new Cut();

  /** Faults that end the work after so many changes. */
  private static final class Cut implements Faults {
    private int left = -1;

    @Override
    public void before(ResourceName resource, String change) throws DriverException {
      if (left == 0) {
        throw new DriverException(Problem.of("cut off before: " + change));
      }
      left--;
    }
  }

  private record Host(SimulatedDisks disks, StorageProvider pool, SimulatedDrbdLayer layer) {}

  @BeforeEach
  void hosts() throws DriverException {
    for (NodeName node : Rig.NODES) {
      SimulatedDisks disks = new SimulatedDisks(ByteSize.mebibytes(64));
      StorageProvider pool =
          new SimulatedProviderFactory(disks, Faults.NONE, InstantSource.fixed(Instant.EPOCH))
              .open(new PoolSpec(POOL, ProviderKind.LVM_THIN, "", Map.of(), 1));
      hosts.put(node, new Host(disks, pool, new SimulatedDrbdLayer(rig.world, node, disks, cut)));
      parts.put(node, Part.REPLICA);
      pool.run(new Step.Create(VOLUME, DrbdSizes.gross(SIZE, 7), "c0"));
      pool.run(new Step.Attach(VOLUME));
    }
  }

  private Host host(NodeName node) {
    return Optional.ofNullable(hosts.get(node)).orElseThrow();
  }

  private NetworkLayer.Wanted wanted(
      NodeName node, Optional<String> dayZero, Optional<ByteSize> growTo) throws DriverException {
    List<DrbdSpec.Host> all = new ArrayList<>();
    parts.forEach((name, part) ->
        all.add(
            new DrbdSpec.Host(
                name, name.value(), Rig.NODES.indexOf(name), "127.0.0.1", 7000, part)));
    DrbdSpec.Volume volume =
        new DrbdSpec.Volume(0, 1000, SIZE, false, 7, dayZero, growTo, Map.of());
    DrbdSpec.Options options =
        new DrbdSpec.Options(
            Map.of("quorum", "majority", "on-no-quorum", "io-error"),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());
    DrbdSpec spec =
        new DrbdSpec(
            Rig.NODES.indexOf(node), new Secret("secret"), all, List.of(volume), options, false);
    return new NetworkLayer.Wanted(DATA, spec, devices(node));
  }

  private Map<Integer, String> devices(NodeName node) throws DriverException {
    Map<Integer, String> devices = new TreeMap<>();
    for (VolumeFacts facts : host(node).pool().facts().volumes()) {
      facts.devicePath().ifPresent(path -> devices.put(0, path));
    }
    return devices;
  }

  private void adjust(NodeName node, Optional<String> dayZero) throws DriverException {
    host(node).layer().adjust(wanted(node, dayZero, Optional.empty()));
  }

  private void adjustAll() throws DriverException {
    for (NodeName node : parts.keySet()) {
      adjust(node, Optional.of(DAY_ZERO));
    }
    rig.world.ticks(50);
  }

  private DiskState disk(NodeName node) {
    return rig.look(node, DATA).volumes().getFirst().disk();
  }

  private void write(NodeName node, long block, long version) {
    assertThat(rig.user(node).write(DATA, 0, block, version)).isEqualTo(new IoOutcome.Written());
  }

  private NetworkLayer.Standing look(NodeName node) throws DriverException {
    return host(node)
        .layer()
        .look(DATA, Optional.of(wanted(node, Optional.of(DAY_ZERO), Optional.empty())));
  }

  @Test
  void whoStartsFromTheSameDayNeedsNoResync() throws DriverException {
    assertThat(look(N1).differences()).containsExactly("it is not up");
    assertThat(look(N1).facts()).isEmpty();
    adjustAll();
    for (NodeName node : Rig.NODES) {
      assertThat(disk(node)).isEqualTo(DiskState.UP_TO_DATE);
      assertThat(look(node).differences()).isEmpty();
      assertThat(rig.look(node, DATA).volumes().getFirst().size()).isGreaterThanOrEqualTo(SIZE);
    }
    assertThat(rig.look(N1, DATA).volumes().getFirst().backing()).contains("/dev/sim0");
  }

  @Test
  void workThatIsCutOffAnywhereIsFinishedByTheNextCall() throws DriverException {
    int changes = 0;
    boolean finished = false;
    while (!finished) {
      cut.left = changes++ % 3;
      try {
        adjust(N1, Optional.of(DAY_ZERO));
        finished = true;
      } catch (DriverException e) {
        assertThat(e.problem().message()).startsWith("cut off");
      }
    }
    cut.left = -1;
    adjustAll();
    assertThat(disk(N1)).isEqualTo(DiskState.UP_TO_DATE);
    assertThat(look(N1).differences()).isEmpty();
  }

  @Test
  void aLateReplicaGetsAllDataFromItsPeers() throws DriverException {
    parts.remove(N3);
    adjustAll();
    require(rig.user(N1).open(DATA, true));
    write(N1, 3, 33);
    parts.put(N3, Part.REPLICA);
    adjust(N1, Optional.of(DAY_ZERO));
    adjust(N2, Optional.of(DAY_ZERO));
    adjust(N3, Optional.empty());
    assertThat(disk(N3)).isEqualTo(DiskState.INCONSISTENT);
    rig.world.ticks(50);
    assertThat(disk(N3)).isEqualTo(DiskState.UP_TO_DATE);
    assertThat(rig.data(N3, DATA)).containsExactly(Map.entry(3L, 33L));
  }

  @Test
  void aPeerThatGoesIsForgotten() throws DriverException {
    adjustAll();
    host(N3).layer().stop(DATA);
    parts.remove(N3);
    assertThat(look(N1).differences()).contains("peer n3 is not wanted");
    adjustAll();
    assertThat(rig.look(N1, DATA).peers()).extracting(DrbdFacts.Peer::name).containsExactly("n2");
    host(N2).layer().stop(DATA);
    assertThat(rig.look(N1, DATA).volumes().getFirst().quorum()).isFalse();
    parts.remove(N2);
    adjustAll();
    assertThat(rig.look(N1, DATA).volumes().getFirst().quorum()).isTrue();
  }

  @Test
  void aReplicaBecomesATieBreakerAndBackAgain() throws DriverException {
    adjustAll();
    parts.put(N3, Part.TIE_BREAKER);
    adjustAll();
    assertThat(disk(N3)).isEqualTo(DiskState.DISKLESS);
    assertThat(rig.look(N3, DATA).volumes().getFirst().client()).isTrue();
    assertThat(look(N1).differences()).isEmpty();
    require(rig.user(N3).open(DATA, true));
    write(N3, 1, 1);
    require(rig.user(N3).close(DATA, true));
    parts.put(N3, Part.REPLICA);
    adjustAll();
    assertThat(disk(N3)).isEqualTo(DiskState.UP_TO_DATE);
    assertThat(rig.data(N3, DATA)).containsEntry(1L, 1L);
  }

  @Test
  void dataThatIsNotDrbdsIsNeverOverwritten() throws DriverException {
    host(N1).disks().write(VOLUME, "somebody's");
    assertThatThrownBy(() -> adjust(N1, Optional.of(DAY_ZERO)))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("holds data that is not DRBD's");
    assertThat(host(N1).disks().read(VOLUME)).contains("somebody's");
  }

  @Test
  void aVolumeBelowIsInUseWhileItIsAttached() throws DriverException {
    adjustAll();
    assertThatThrownBy(() -> host(N1).pool().run(new Step.Detach(VOLUME)))
        .hasMessageContaining("open");
    host(N1).layer().stop(DATA);
    host(N1).pool().run(new Step.Detach(VOLUME));
  }

  @Test
  void stoppingIsRefusedWhileInUse() throws DriverException {
    adjustAll();
    require(rig.user(N1).open(DATA, true));
    assertThatThrownBy(() -> host(N1).layer().stop(DATA))
        .hasMessageContaining("held open by someone");
    host(N2).layer().stop(DATA);
    host(N2).layer().stop(DATA);
    assertThat(rig.world.look(N2, DATA)).isEmpty();
  }

  @Test
  void aSnapshotCarriesDataAndMetadataAndARollBackBringsBothBack() throws DriverException {
    adjustAll();
    require(rig.user(N1).open(DATA, true));
    write(N1, 1, 10);
    for (NodeName node : Rig.NODES) {
      host(node).layer().suspend(DATA);
    }
    assertThat(rig.user(N1).write(DATA, 0, 1, 11)).isEqualTo(new IoOutcome.Waits());
    for (NodeName node : Rig.NODES) {
      host(node).pool().run(new Step.TakeSnapshot(SNAPSHOT, VOLUME));
      host(node).layer().resume(DATA);
    }
    write(N1, 1, 12);
    require(rig.user(N1).close(DATA, true));
    for (NodeName node : Rig.NODES) {
      host(node).layer().stop(DATA);
      host(node).pool().run(new Step.Detach(VOLUME));
      host(node).pool().run(new Step.RollBack(VOLUME, SIZE, "c1", SNAPSHOT));
      host(node).pool().run(new Step.Attach(VOLUME));
    }
    adjustAll();
    for (NodeName node : Rig.NODES) {
      assertThat(disk(node)).isEqualTo(DiskState.UP_TO_DATE);
      assertThat(rig.data(node, DATA)).containsExactly(Map.entry(1L, 10L));
    }
  }

  @Test
  void aSplitBrainIsDriftAndNotPutRightByItself() throws DriverException {
    parts.remove(N3);
    adjustAll();
    rig.world.cut(N1, N2);
    for (NodeName node : List.of(N1, N2)) {
      require(rig.user(node).forcePrimary(DATA));
      write(node, 1, Rig.NODES.indexOf(node) + 1);
      require(rig.user(node).secondary(DATA));
    }
    rig.world.healAll();
    rig.world.ticks(50);
    assertThat(rig.look(N1, DATA).peers().getFirst().standAlone()).isTrue();
    assertThat(rig.look(N1, DATA).drift()).hasSize(1);
    assertThat(look(N1).differences()).isEmpty();
    require(rig.kernel(N2).connect(DATA, N1, true));
    require(rig.kernel(N1).connect(DATA, N2, false));
    rig.world.ticks(50);
    assertThat(rig.data(N2, DATA)).containsExactly(Map.entry(1L, 1L));
    assertThat(rig.look(N2, DATA).drift()).isEmpty();
  }

  @Test
  void allGrowWhenTheOneWhoSeesToItIsAdjusted() throws DriverException {
    adjustAll();
    ByteSize larger = ByteSize.mebibytes(8);
    for (NodeName node : Rig.NODES) {
      host(node).pool().run(new Step.Grow(VOLUME, DrbdSizes.gross(larger, 7)));
    }
    host(N1).layer().adjust(wanted(N1, Optional.of(DAY_ZERO), Optional.of(larger)));
    rig.world.ticks(50);
    for (NodeName node : Rig.NODES) {
      assertThat(rig.look(node, DATA).volumes().getFirst().size()).isEqualTo(larger);
      assertThat(disk(node)).isEqualTo(DiskState.UP_TO_DATE);
    }
  }

  @Test
  void aNodeComesBackFromAPowerLossWithWhatItsDisksHold() throws DriverException {
    adjustAll();
    require(rig.user(N1).open(DATA, true));
    write(N1, 1, 1);
    rig.world.crash(N2);
    host(N2).disks().reboot();
    write(N1, 2, 2);
    rig.world.boot(N2);
    host(N2).pool().run(new Step.Attach(VOLUME));
    adjust(N2, Optional.of(DAY_ZERO));
    rig.world.ticks(50);
    assertThat(disk(N2)).isEqualTo(DiskState.UP_TO_DATE);
    assertThat(rig.data(N2, DATA)).isEqualTo(rig.data(N1, DATA));
  }

  @Test
  void aVolumeLostBelowIsLetGo() throws DriverException {
    adjustAll();
    require(rig.user(N1).open(DATA, true));
    host(N1).disks().lose(VOLUME);
    write(N1, 1, 1);
    assertThat(disk(N1)).isEqualTo(DiskState.DISKLESS);
    assertThat(rig.user(N1).read(DATA, 0, 1)).isEqualTo(new IoOutcome.Read(1));
  }

  @Test
  void changesByOthersAreTold() throws DriverException {
    adjustAll();
    List<ResourceName> told = new ArrayList<>();
    host(N2).layer().watch(told::add);
    require(rig.user(N1).primary(DATA));
    assertThat(told).contains(DATA);
  }
}
