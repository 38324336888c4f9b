// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Content;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.ledger.Acceptance.Accepted;
import io.moorage.node.ledger.Acceptance.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecLedgerTest {
  private static final PoolName POOL = new PoolName("pool");

  @TempDir Path directory;

  @Test
  void whatWasAcceptedIsThereAfterARestart() throws IOException {
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(3, 17, false, resource("r1", "data", 5)));
      ledger.remember(List.of(new Made("r1", 0, "c0")));
    }
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      assertThat(ledger.problems()).isEmpty();
      assertThat(ledger.state().epoch()).isEqualTo(3);
      assertThat(ledger.state().revision()).isEqualTo(17);
      assertThat(ledger.state().pools()).containsKey(POOL);
      assertThat(ledger.state().lane(new ResourceName("DATA")).resources())
          .singleElement()
          .satisfies(resource -> {
            assertThat(resource.spec()).isEqualTo(resource("r1", "data", 5));
            assertThat(resource.made()).containsExactly(Map.entry(0, "c0"));
          });
    }
  }

  @Test
  void anOlderEpochIsRefusedAlsoAfterARestart() throws IOException {
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(3, 17, false));
    }
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      assertThat(ledger.accept(update(2, 99, true)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.problem().cause()).contains("epoch 2", "epoch 3"));
      assertThat(ledger.state().revision()).isEqualTo(17);
      assertThat(ledger.state().pools()).isNotEmpty();
    }
  }

  @Test
  void anOlderGenerationOfAnItemIsPassedOverAndTheRestIsTaken() throws IOException {
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(1, 9, false, resource("r1", "data", 9)));
      Acceptance acceptance =
          ledger.accept(
              update(1, 10, false, resource("r1", "data", 8), resource("r2", "other", 10)));

      assertThat(acceptance)
          .isInstanceOfSatisfying(
              Accepted.class,
              accepted -> {
                assertThat(accepted.lanes()).containsExactly(new ResourceName("other"));
                assertThat(accepted.remarks()).singleElement().asString().contains("generation 8");
              });
      assertThat(generation(ledger, "data")).isEqualTo(9);
    }
  }

  @Test
  void whatComesLateDoesNotBringBackWhatWasStruck() throws IOException {
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(1, 9, false, resource("r1", "data", 9)));
      ledger.accept(
          new SpecUpdate(1, 11, false, List.of(), List.of(), List.of(), List.of(), List.of("r1")));
    }
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      Acceptance acceptance = ledger.accept(update(1, 9, false, resource("r1", "data", 9)));

      assertThat(acceptance)
          .isInstanceOfSatisfying(
              Accepted.class,
              accepted ->
                  assertThat(accepted.remarks()).singleElement().asString().contains("revision 9"));
      assertThat(ledger.state().resources()).isEmpty();
      assertThat(ledger.state().revision()).isEqualTo(11);
    }
  }

  @Test
  void aNewReignBeginsAtItsOwnRevision() throws IOException {
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(1, 90, false));
      ledger.accept(update(2, 17, false, resource("r1", "data", 17)));

      assertThat(ledger.state().resources()).containsOnlyKeys("r1");
      assertThat(ledger.state().revision()).isEqualTo(17);
    }
  }

  @Test
  void aFullUpdateStrikesWhatItDoesNotName() throws IOException {
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(1, 1, false, resource("r1", "data", 1), resource("r2", "other", 1)));
      ledger.accept(
          new SpecUpdate(
              1,
              2,
              true,
              List.of(),
              List.of(resource("r2", "other", 1)),
              List.of(),
              List.of(),
              List.of()));

      assertThat(ledger.state().resources()).containsOnlyKeys("r2");
      assertThat(ledger.state().lanes()).containsOnlyKeys(new ResourceName("other"));
      assertThat(ledger.state().pools()).isEmpty();
    }
  }

  @Test
  void aCrashAtAnyByteOfTheLastLineLosesThatLineOnly() throws IOException {
    Path file = directory.resolve("specs.jsonl");
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(1, 1, false, resource("r1", "data", 1)));
    }
    long before = Files.size(file);
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      before = Files.size(file);
      ledger.accept(update(1, 2, false, resource("r2", "other", 2)));
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = (int) before; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (SpecLedger ledger = SpecLedger.open(directory)) {
        assertThat(ledger.problems()).as("cut at %d", length).isEmpty();
        assertThat(ledger.state().resources()).as("cut at %d", length).containsOnlyKeys("r1");
        ledger.accept(update(1, 3, false, resource("r3", "third", 3)));
      }
      try (SpecLedger ledger = SpecLedger.open(directory)) {
        assertThat(ledger.state().resources()).containsOnlyKeys("r1", "r3");
      }
    }
  }

  @Test
  void aDamagedLineCostsItsOwnItemAndIsKeptAside() throws IOException {
    Path file = directory.resolve("specs.jsonl");
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      ledger.accept(update(4, 1, false, resource("r1", "data", 1)));
      ledger.accept(update(4, 2, false, resource("r2", "other", 2)));
    }
    SpecLedger.open(directory).close();
    Files.writeString(
        file, Files.readString(file, UTF_8).replace("\"id\":\"r1\"", "\"id\":\"r9\""), UTF_8);

    try (SpecLedger ledger = SpecLedger.open(directory)) {
      assertThat(ledger.problems()).singleElement().asString().contains("damaged");
      assertThat(ledger.state().resources()).containsOnlyKeys("r2");
      assertThat(ledger.state().epoch()).isEqualTo(4);
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .anyMatch(name -> name.startsWith("specs-damaged-"));
    }
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      assertThat(ledger.problems()).isEmpty();
    }
  }

  @Test
  void whatCannotBeWrittenIsNotTaken() throws IOException {
    BreakableLines lines = new BreakableLines();
    try (SpecLedger ledger = SpecLedger.open(lines)) {
      lines.broken = true;
      assertThatThrownBy(() -> ledger.accept(update(1, 1, false, resource("r1", "data", 1))))
          .hasRootCauseMessage("no space left");
      assertThat(ledger.state().resources()).isEmpty();

      lines.broken = false;
      ledger.accept(update(1, 1, false, resource("r1", "data", 1)));
      assertThat(ledger.state().resources()).containsOnlyKeys("r1");
    }
  }

  @Test
  void updatesFromManyThreadsAreAllKept() throws Exception {
    try (SpecLedger ledger = SpecLedger.open(directory);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Acceptance>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String id = "r" + i;
        calls.add(() -> ledger.accept(update(1, 1, false, resource(id, "data-" + id, 1))));
      }
      for (Future<Acceptance> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isInstanceOf(Accepted.class);
      }
    }
    try (SpecLedger ledger = SpecLedger.open(directory)) {
      assertThat(ledger.state().resources()).hasSize(200);
    }
  }

  private static long generation(SpecLedger ledger, String name) {
    return ledger.state().lane(new ResourceName(name)).resources().getFirst().spec().generation();
  }

  private static SpecUpdate update(
      long epoch, long revision, boolean full, ResourceSpec... resources) {
    return new SpecUpdate(
        epoch,
        revision,
        full,
        List.of(new PoolSpec(POOL, ProviderKind.FILE, "/srv/pool", Map.of(), 1)),
        List.of(resources),
        List.of(),
        List.of(),
        List.of());
  }

  private static ResourceSpec resource(String id, String name, long generation) {
    return new ResourceSpec(
        id,
        new ResourceName(name),
        generation,
        ResourceSpec.Lifecycle.PRESENT,
        List.of(
            new VolumeSpec(
                0,
                ByteSize.mebibytes(1),
                List.of(new LayerSpec.Storage(POOL)),
                new Content("c0", Optional.empty()))));
  }

  private static final class BreakableLines implements LineStore {
    private final MemoryLines lines = new MemoryLines();
    private boolean broken;

    @Override
    public List<io.moorage.driver.spec.Problem> load(Predicate<String> reader) throws IOException {
      return lines.load(reader);
    }

    @Override
    public void append(List<String> added) throws IOException {
      if (broken) {
        throw new IOException("no space left");
      }
      lines.append(added);
    }

    @Override
    public void replace(Iterable<String> all) {
      lines.replace(all);
    }

    @Override
    public long grown() {
      return lines.grown();
    }

    @Override
    public long compacted() {
      return lines.compacted();
    }

    @Override
    public void close() {}
  }
}
