// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.NodeName;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Commit;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.engine.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why things were removed that had just been asked for. Whoever waits looks at the newest image
 * only, and there the failure may already be forgotten: a quick node reports that it cannot, and
 * that all is gone again, before the waiting thread gets to look.
 */
final class LastWords {

  private static final int KEPT_MAX = 1024;

  private final Map<String, Problem> problems =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Problem> eldest) {
          return size() > KEPT_MAX;
        }
      };

  /** Takes note of what has departed with a failure. */
  synchronized void note(Outcome outcome) {
    for (Commit commit : outcome.commits()) {
      for (Change change : commit.changes()) {
        if (change instanceof Change.Put(Departed gone)) {
          problem(outcome.sightings(), gone).ifPresent(why -> problems.put(gone.key(), why));
        }
      }
    }
  }

  synchronized Optional<Problem> of(NodeName node, String id) {
    return Optional.ofNullable(problems.get(Departed.key(node, id)));
  }

  private static Optional<Problem> problem(Sightings sightings, Departed gone) {
    Optional<ItemState> state =
        switch (gone.thing()) {
          case Departed.Thing.OfResource(var was, var definition) ->
              sightings.report(was).map(ResourceReport::state);
          case Departed.Thing.OfSnapshot snapshot ->
              sightings.snapshotReport(gone.node(), snapshot.id()).map(SnapshotReport::state);
        };
    return state.flatMap(seen ->
        seen instanceof ItemState.Failed(Problem why) ? Optional.of(why) : Optional.empty());
  }
}
