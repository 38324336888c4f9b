// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.StorageProvider;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.simulated.Faults;
import io.moorage.driver.simulated.SimulatedDisks;
import io.moorage.driver.simulated.SimulatedProviderFactory;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.ledger.LedgerState;
import io.moorage.node.ledger.MemoryLines;
import io.moorage.node.ledger.SpecLedger;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.LaneFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactsStoreTest {
  private static final PoolSpec POOL =
      new PoolSpec(new PoolName("pool"), ProviderKind.FILE_THIN, "", Map.of(), 1);
  private static final ResourceName DATA = new ResourceName("data");
  private static final VolumeRef VOLUME = new VolumeRef(POOL.name(), "r1", DATA, 0);
  private static final Lane LANE = new Lane(DATA, List.of(), List.of());

  private final SimulatedDisks disks = new SimulatedDisks(ByteSize.gibibytes(1));
  private final SlowReader factory = new SlowReader(disks);
  private final FactsStore facts =
      new FactsStore(List.of(factory), Layers.NONE, FactsStoreTest::ledger);

  @Test
  void aReadingThatIsOlderThanAStepDoesNotUndoIt() throws Exception {
    facts.open(POOL);
    factory.whileReading = () -> facts.run(new Step.Create(VOLUME, ByteSize.mebibytes(1), "c0"));
    facts.read(POOL.name());

    assertThat(slice().volumes())
        .extracting(found -> found.ref().resourceId())
        .containsExactly("r1");
  }

  @Test
  void whatChangedBehindOurBackNamesTheLanesToLookAt() throws Exception {
    facts.open(POOL);
    facts.run(new Step.Create(VOLUME, ByteSize.mebibytes(1), "c0"));
    assertThat(facts.read(POOL.name())).isEqualTo(new PoolChange.Some(Set.of()));
    disks.lose(VOLUME);

    assertThat(facts.read(POOL.name())).isEqualTo(new PoolChange.Some(Set.of(DATA)));
    assertThat(slice().volumes()).isEmpty();
  }

  @Test
  void aPoolThatIsNotSetUpIsUnknownAndSaysSo() {
    assertThat(facts.lane(LANE, ledger()).pools()).isEmpty();
    assertThat(facts.open(new PoolSpec(POOL.name(), ProviderKind.ZFS, "tank", Map.of(), 1)))
        .isEqualTo(new PoolChange.Everything());
    assertThat(facts.capacity(POOL.name()))
        .isInstanceOfSatisfying(
            Observed.Unknown.class,
            unknown -> assertThat(unknown.why()).contains("no driver for ZFS"));
  }

  private LaneFacts.Slice slice() {
    return facts.lane(LANE, ledger()).pools().values().stream()
        .flatMap(pool -> pool.known().stream())
        .findFirst()
        .orElseThrow();
  }

  private static LedgerState ledger() {
    try (SpecLedger ledger = SpecLedger.open(new MemoryLines())) {
      ledger.accept(
          new SpecUpdate(1, 1, false, List.of(POOL), List.of(), List.of(), List.of(), List.of()));
      return ledger.state();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives what it saw before {@code whileReading} ran, as a long listing would. */
  private static final class SlowReader implements StorageProviderFactory {
    private final SimulatedProviderFactory simulated;
    private During whileReading = () -> {};

    @FunctionalInterface
    interface During {
      void run() throws DriverException;
    }

    SlowReader(SimulatedDisks disks) {
      simulated = new SimulatedProviderFactory(disks, Faults.NONE, InstantSource.system());
    }

    @Override
    public Set<ProviderKind> kinds() {
      return Set.of(ProviderKind.FILE_THIN);
    }

    @Override
    public List<String> obstacles(ProviderKind kind) {
      return List.of();
    }

    @Override
    public StorageProvider open(PoolSpec pool) throws DriverException {
      StorageProvider provider = simulated.open(pool);
      return new StorageProvider() {
        @Override
        public PoolFacts facts() throws DriverException {
          PoolFacts seen = provider.facts();
          During now = whileReading;
          whileReading = () -> {};
          now.run();
          return seen;
        }

        @Override
        public PoolCapacity capacity() throws DriverException {
          return provider.capacity();
        }

        @Override
        public Effect run(Step step) throws DriverException {
          return provider.run(step);
        }

        @Override
        public List<String> commands(Step step) {
          return provider.commands(step);
        }
      };
    }
  }
}
