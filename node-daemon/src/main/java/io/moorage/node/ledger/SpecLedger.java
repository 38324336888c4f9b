// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.wire.Json;
import io.moorage.driver.wire.SpecUpdate;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepted specs, durable. An update counts once it is on disk, and not before: {@link #state}
 * never shows what a crash could take back. Updates that come together share one flush.
 * Thread-safe.
 */
public final class SpecLedger implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SpecLedger.class);
  private static final long COMPACT_AFTER = 8L << 20;

  private final LineStore lines;
  private final GroupCommit commit;
  private final List<Problem> problems;
  private volatile LedgerState state = LedgerState.EMPTY;

  private SpecLedger(LineStore lines) throws IOException {
    this.lines = lines;
    this.problems = List.copyOf(lines.load(this::replay));
    this.commit = new GroupCommit(this::flush);
    lines.replace(Compaction.of(state));
  }

  /** Opens the ledger in a directory, which is made if need be. */
  public static SpecLedger open(Path directory) throws IOException {
    return open(new FileLines(directory));
  }

  /** Opens a ledger on lines kept elsewhere. */
  public static SpecLedger open(LineStore lines) throws IOException {
    return new SpecLedger(lines);
  }

  /** All that was accepted and is durable. */
  public LedgerState state() {
    return state;
  }

  /** What was found damaged when the ledger was opened. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * Takes an update; it is durable on return.
   *
   * <p>Keys are none of its business: they must not come on a disk.
   *
   * @throws IOException if it could not be written; then nothing of it was taken
   */
  public Acceptance accept(SpecUpdate update) throws IOException {
    Intake intake = new Intake(update.withKeys(List.of()));
    commit.run(new GroupCommit.Entry(intake::into, intake::lines));
    return intake.outcome();
  }

  /**
   * Remembers what was made; durable on return.
   *
   * @throws IOException if it could not be written
   */
  public void remember(Collection<Made> made) throws IOException {
    List<Made> news = made.stream().filter(mark -> !state.remembers(mark)).toList();
    if (news.isEmpty()) {
      return;
    }
    commit.run(
        new GroupCommit.Entry(
            present -> {
              LedgerState next = present;
              for (Made mark : news) {
                next = next.with(mark);
              }
              return next;
            },
            () -> news.stream().map(mark -> new LedgerLine.Mark(mark).json()).toList()));
  }

  /** Writes what entries came together; called by one thread at a time. */
  private void flush(List<GroupCommit.Entry> entries) throws IOException {
    LedgerState next = state;
    List<String> added = new ArrayList<>();
    for (GroupCommit.Entry entry : entries) {
      next = entry.change().apply(next);
      added.addAll(entry.lines().get());
    }
    if (!added.isEmpty()) {
      lines.append(added);
    }
    state = next;
    compactWhenLarge();
  }

  private void compactWhenLarge() {
    if (lines.grown() > Math.max(COMPACT_AFTER, lines.compacted())) {
      try {
        lines.replace(Compaction.of(state));
      } catch (IOException e) {
        // What was accepted is safe in the long file; the next update tries again.
        LOG.warn("the ledger could not be compacted: {}", e.getMessage());
      }
    }
  }

  private boolean replay(String json) {
    try {
      state =
          switch (Json.mapper().readValue(json, LedgerLine.class)) {
            case LedgerLine.Reign(long epoch, long revision) -> state.reign(epoch, revision);
            case LedgerLine.Update(SpecUpdate specs) -> state.with(specs, new Changes());
            case LedgerLine.Mark(Made made) -> state.with(made);
          };
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
