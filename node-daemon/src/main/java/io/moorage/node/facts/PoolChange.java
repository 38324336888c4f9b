// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Observed;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a reading of a pool found to be different from what was known before. */
public sealed interface PoolChange {

  /** These lanes, and no others; may be none. */
  record Some(Set<ResourceName> lanes) implements PoolChange {}

  /** The pool came, went, or changed as a whole: every lane that has to do with it. */
  record Everything() implements PoolChange {}

  /** This and what another reading found. */
  default PoolChange and(PoolChange other) {
    if (this instanceof Some(Set<ResourceName> some)
        && other instanceof Some(Set<ResourceName> more)) {
      Set<ResourceName> lanes = new HashSet<>(some);
      lanes.addAll(more);
      return new Some(lanes);
    }
    return new Everything();
  }

  static PoolChange between(Observed<PoolContent> before, Observed<PoolContent> after) {
    Optional<PoolContent> old = before.known();
    Optional<PoolContent> fresh = after.known();
    if (old.isEmpty() && fresh.isEmpty() && before.equals(after)) {
      return new Some(Set.of());
    }
    if (old.isPresent() && fresh.isPresent() && old.get().hasSameForeign(fresh.get())) {
      return new Some(old.get().differences(fresh.get()));
    }
    return new Everything();
  }
}
