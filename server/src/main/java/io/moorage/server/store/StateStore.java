// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.store;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Commit;
import java.util.List;

/** Where the desired state is kept. One writer uses it, from one thread. */
public interface StateStore extends AutoCloseable {

  /**
   * What is kept, read at the start; begins a new epoch, durably.
   *
   * @param cluster what could be read
   * @param epoch the number of this reign, larger than every one before
   * @param quarantined rows that could not be read or do not fit the rest, a line each; they are
   *     set aside, not lost
   */
  record Loaded(Cluster cluster, long epoch, List<String> quarantined) {
    public Loaded {
      quarantined = List.copyOf(quarantined);
    }
  }

  /** Reads all there is. */
  Loaded load();

  /**
   * Makes commits durable, all of them or none.
   *
   * @throws StoreException if that cannot be promised
   */
  void commit(List<Commit> commits);

  /** The newest rows of the change log, newest first. */
  List<LogRow> log(int limit);

  /** A row of the change log. */
  record LogRow(long revision, String at, String who, String what) {}

  @Override
  void close();
}
