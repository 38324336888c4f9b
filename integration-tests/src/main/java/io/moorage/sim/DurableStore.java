// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import java.util.ArrayList;
import java.util.List;

/** A store that keeps what it was given: the commits, in their order. */
final class DurableStore {
  private final List<Commit> commits = new ArrayList<>();
  private long epoch;

  /** Makes commits durable. */
  void commit(List<Commit> added) {
    commits.addAll(added);
  }

  List<Commit> commits() {
    return commits;
  }

  /** A new reign begins. */
  long nextEpoch() {
    return ++epoch;
  }

  /** The image that follows from all commits. */
  Cluster load() {
    Cluster cluster = Cluster.EMPTY;
    for (Commit commit : commits) {
      cluster = replay(cluster, commit);
    }
    return cluster;
  }

  static Cluster replay(Cluster before, Commit commit) {
    Cluster cluster = before;
    for (Change change : commit.changes()) {
      cluster = cluster.with(change);
    }
    return cluster.at(commit.revision());
  }
}
