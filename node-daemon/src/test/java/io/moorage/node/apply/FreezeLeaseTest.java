// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.simulated.drbd.DrbdWorld;
import io.moorage.driver.simulated.drbd.SimulatedDrbdLayer;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.Freeze.Stage;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.ResourceSpec.Freeze.Phase;
import io.moorage.driver.spec.Secret;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I/O stands still for a snapshot, and never for longer than the lease. */
final class FreezeLeaseTest {
  private static final int LEASE = 30;
  private static final ResourceName DATA = new ResourceName("data");
  private static final NodeName NODE = new NodeName("alpha");

  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.gibibytes(1));
  private final DrbdWorld world = new DrbdWorld(() -> "00000000000000A0");
  private final MemoryLines lines = new MemoryLines();
  private long revision = 10;
  private NodeCore core;

  FreezeLeaseTest() throws IOException {
    world.boot(NODE);
    core = start();
  }

  private NodeCore start() throws IOException {
    return NodeCore.on(
        SpecLedger.open(lines),
        List.of(new SimulatedProviderFactory(disks, Faults.NONE, InstantSource.system())),
        new Layers(List.of(), List.of(new SimulatedDrbdLayer(world, NODE, disks, Faults.NONE))));
  }

  @BeforeEach
  void aClientThatIsUp() throws IOException {
    core.ledger().accept(Specs.pools());
    ask(Optional.empty());
  }

  private void ask(Optional<ResourceSpec.Freeze> freeze) throws IOException {
    DrbdSpec drbd =
        new DrbdSpec(
            0,
            new Secret("secret"),
            List.of(new DrbdSpec.Host(NODE, "alpha", 0, "192.0.2.1", 7000, DrbdSpec.Part.CLIENT)),
            List.of(),
            DrbdSpec.Options.NONE,
            false);
    core.ledger()
        .accept(
            Specs.resources(
                new ResourceSpec(
                    "r1",
                    DATA,
                    ++revision,
                    ResourceSpec.Lifecycle.PRESENT,
                    List.of(),
                    Optional.of(drbd),
                    freeze)));
    core.lanes().runOnce(DATA);
  }

  private static Optional<ResourceSpec.Freeze> freeze(Phase phase) {
    return Optional.of(new ResourceSpec.Freeze("s1", phase));
  }

  private ResourceReport report() {
    return core.board().everything().resources().getFirst();
  }

  private boolean standsStill() {
    return world.look(NODE, DATA).filter(DrbdFacts::suspended).isPresent();
  }

  @Test
  void ioStandsStillUntilItIsAskedToGoOn() throws IOException {
    ask(freeze(Phase.BEGIN));
    assertThat(standsStill()).isTrue();
    assertThat(report().freeze()).contains(new ResourceReport.Freeze("s1", Stage.HOLDS));

    ask(Optional.empty());

    assertThat(standsStill()).isFalse();
    assertThat(report().freeze()).contains(new ResourceReport.Freeze("s1", Stage.KEPT));
  }

  @Test
  void ioGoesOnWhenTheLeaseIsOverAndTheNodeSaysSo() throws IOException {
    ask(freeze(Phase.BEGIN));
    for (int second = 1; second < LEASE; second++) {
      assertThat(core.facts().tick()).isEmpty();
    }
    assertThat(standsStill()).isTrue();

    assertThat(core.facts().tick()).containsExactly(DATA);

    assertThat(standsStill()).as("at once, without the lane").isFalse();
    core.lanes().runOnce(DATA);
    assertThat(report().freeze()).contains(new ResourceReport.Freeze("s1", Stage.OVER));
  }

  @Test
  void daemonThatForgotAFreezeDoesNotVouchForIt() throws IOException {
    ask(freeze(Phase.BEGIN));
    core = start();

    ask(freeze(Phase.HOLD));

    assertThat(standsStill()).isFalse();
    assertThat(report().freeze()).contains(new ResourceReport.Freeze("s1", Stage.OVER));
  }
}
