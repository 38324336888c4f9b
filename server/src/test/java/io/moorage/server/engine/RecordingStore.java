// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import io.moorage.server.store.StateStore;
import io.moorage.server.store.StoreException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A store that remembers what it was given, and can be made slow or broken. */
final class RecordingStore implements StateStore {
  final List<List<Commit>> batches = new CopyOnWriteArrayList<>();
  final Semaphore entered = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private volatile boolean slow;
  private volatile boolean broken;

  /** From now on a commit lasts until it is let through. */
  void slow() {
    slow = true;
  }

  /** Lets the commit that waits through, and those that come. */
  void fast() {
    slow = false;
    gate.release();
  }

  void broken(boolean now) {
    broken = now;
  }

  @Override
  public Loaded load() {
    return new Loaded(Cluster.EMPTY, 1, List.of());
  }

  @Override
  public void commit(List<Commit> commits) {
    entered.release();
    if (slow) {
      gate.acquireUninterruptibly();
    }
    if (broken) {
      throw new StoreException("the disk is full", new IllegalStateException());
    }
    batches.add(List.copyOf(commits));
  }

  @Override
  public List<LogRow> log(int limit) {
    return List.of();
  }

  @Override
  public void close() {}
}
