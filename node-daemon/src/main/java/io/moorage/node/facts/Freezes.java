// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.driver.spec.ResourceReport.Freeze;
import io.moorage.driver.spec.ResourceReport.Freeze.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where I/O stands still by our doing, in memory only. Whoever forgets to end it, be it the server
 * or a lane that hangs, is not waited for: a freeze ends after some ticks by itself. Thread-safe.
 */
final class Freezes {
  private final int lease;
  private final Map<String, Held> known = new ConcurrentHashMap<>();

  private record Held(Freeze freeze, int ticks) {
    boolean holds() {
      return freeze.stage() == Stage.HOLDS;
    }

    Held become(Stage stage) {
      return new Held(new Freeze(freeze.id(), stage), ticks);
    }
  }

  /**
   * None yet.
   *
   * @param lease how many ticks one may last
   */
  Freezes(int lease) {
    this.lease = lease;
  }

  void began(String resourceId, String freeze) {
    known.put(resourceId, new Held(new Freeze(freeze, Stage.HOLDS), 0));
  }

  /**
   * I/O goes on because it is to.
   *
   * @param stood whether it stood still until now
   */
  void ended(String resourceId, boolean stood) {
    known.computeIfPresent(
        resourceId,
        (id, held) -> held.holds() ? held.become(stood ? Stage.KEPT : Stage.OVER) : held);
  }

  /** Lets time pass; names the resources whose freeze is over now and has to be ended. */
  List<String> tick() {
    List<String> over = new ArrayList<>();
    for (String id : known.keySet()) {
      known.computeIfPresent(
          id,
          (any, held) -> {
            if (!held.holds()) {
              return held;
            }
            if (held.ticks() + 1 < lease) {
              return new Held(held.freeze(), held.ticks() + 1);
            }
            over.add(id);
            return held.become(Stage.OVER);
          });
    }
    return over;
  }

  Optional<Freeze> of(String resourceId) {
    return Optional.ofNullable(known.get(resourceId)).map(Held::freeze);
  }

  /** Forgets all resources but these. */
  void retain(Set<String> resourceIds) {
    known.keySet().retainAll(resourceIds);
  }
}
