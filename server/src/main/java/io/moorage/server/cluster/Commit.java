// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import java.time.Instant;
import java.util.List;

/**
 * The changes of one decision: a row of the change log, and what a store makes durable as one.
 *
 * @param revision of the image after it
 * @param who asked
 * @param what was asked, in one line
 */
public record Commit(long revision, Instant at, String who, String what, List<Change> changes) {
  public Commit {
    changes = List.copyOf(changes);
  }
}
