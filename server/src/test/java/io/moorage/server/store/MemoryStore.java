// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import java.util.ArrayList;
import java.util.List;

/** Keeps the state in memory; loading it again is a restart. */
public final class MemoryStore implements StateStore {

  private final List<Commit> commits = new ArrayList<>();
  private Cluster cluster = Cluster.EMPTY;
  private long epoch;

  @Override
  public synchronized Loaded load() {
    epoch++;
    return new Loaded(cluster, epoch, List.of());
  }

  @Override
  public synchronized void commit(List<Commit> added) {
    for (Commit commit : added) {
      for (var change : commit.changes()) {
        cluster = cluster.with(change);
      }
      cluster = cluster.at(commit.revision());
    }
    commits.addAll(added);
  }

  @Override
  public synchronized List<LogRow> log(int limit) {
    return commits.reversed().stream()
        .limit(limit)
        .map(commit ->
            new LogRow(commit.revision(), commit.at().toString(), commit.who(), commit.what()))
        .toList();
  }

  @Override
  public void close() {}
}
