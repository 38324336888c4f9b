// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Lets callers that come together share one flush: one of them does it for all, the others wait. No
 * thread of its own is needed.
 */
final class GroupCommit {

  /**
   * What a caller brings.
   *
   * @param change what it makes of the state
   * @param lines what is to be written for it, asked after the change; may be none
   */
  record Entry(UnaryOperator<LedgerState> change, Supplier<List<String>> lines) {}

  /** Writes a batch durably. */
  @FunctionalInterface
  interface Flush {
    void write(List<Entry> entries) throws IOException;
  }

  private static final class Waiting {
    final Entry entry;
    boolean done;
    Optional<Throwable> failure = Optional.empty();

    Waiting(Entry entry) {
      this.entry = entry;
    }
  }

  private final Flush flush;
  private List<Waiting> queue = new ArrayList<>();
  private boolean flushing;

  GroupCommit(Flush flush) {
    this.flush = flush;
  }

  /** Returns when the entry is durable. */
  void run(Entry entry) throws IOException {
    Waiting mine = new Waiting(entry);
    List<Waiting> batch = joinOrLead(mine);
    if (!batch.isEmpty()) {
      lead(batch);
    }
    if (mine.failure.isPresent()) {
      throw new IOException("the ledger could not be written", mine.failure.get());
    }
  }

  /** Waits while others flush; what is returned is the batch that this caller has to flush. */
  private synchronized List<Waiting> joinOrLead(Waiting mine) {
    queue.add(mine);
    boolean interrupted = false;
    while (!mine.done && flushing) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Whether the entry became durable has to be known before anybody is told anything.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (mine.done) {
      return List.of();
    }
    List<Waiting> batch = queue;
    queue = new ArrayList<>();
    flushing = true;
    return batch;
  }

  private void lead(List<Waiting> batch) {
    Optional<Throwable> failure = Optional.empty();
    try {
      flush.write(batch.stream().map(waiting -> waiting.entry).toList());
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
    }
    finish(batch, failure);
  }

  private synchronized void finish(List<Waiting> batch, Optional<Throwable> failure) {
    for (Waiting waiting : batch) {
      waiting.failure = failure;
      waiting.done = true;
    }
    flushing = false;
    notifyAll();
  }
}
