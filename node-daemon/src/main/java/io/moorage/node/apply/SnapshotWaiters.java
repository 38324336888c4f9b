// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ResourceName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The lanes that wait for snapshots of other lanes. */
final class SnapshotWaiters {
  private final Map<String, Set<ResourceName>> waiting = new HashMap<>();

  /** Has a lane wait for snapshots; true if it did not wait for one of them before. */
  synchronized boolean await(ResourceName lane, Collection<String> snapshots) {
    boolean fresh = false;
    for (String snapshot : snapshots) {
      fresh |= waiting.computeIfAbsent(snapshot, any -> new HashSet<>()).add(lane);
    }
    return fresh;
  }

  /** The lanes that wait no longer, now that these snapshots are there. */
  synchronized Set<ResourceName> satisfied(Collection<String> snapshots) {
    Set<ResourceName> lanes = new HashSet<>();
    for (String snapshot : snapshots) {
      Set<ResourceName> waiters = waiting.remove(snapshot);
      if (waiters != null) {
        lanes.addAll(waiters);
      }
    }
    return lanes;
  }
}
