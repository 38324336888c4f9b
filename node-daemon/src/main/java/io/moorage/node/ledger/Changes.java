// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.wire.SpecUpdate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes down what an update changes, while it is taken in. */
final class Changes {
  private final Set<ResourceName> lanes = new LinkedHashSet<>();
  private final Set<PoolName> pools = new LinkedHashSet<>();
  private final List<String> remarks = new ArrayList<>();

  void lane(ResourceName name) {
    lanes.add(name);
  }

  void pool(PoolName name) {
    pools.add(name);
  }

  /** Whether an item has been overtaken by a newer one that is here already; remarks it. */
  boolean outdated(String what, long offered, long present) {
    if (offered >= present) {
      return false;
    }
    remarks.add(
        what + " was passed over: generation " + offered + " is older than " + present + " here");
    return true;
  }

  /** Remarks that a whole update has been overtaken. */
  void late(SpecUpdate update, LedgerState present) {
    remarks.add(
        "all of it was passed over: revision "
            + update.revision()
            + " is older than "
            + present.revision()
            + " here");
  }

  boolean isEmpty() {
    return lanes.isEmpty() && pools.isEmpty();
  }

  Set<String> idsOf(SpecUpdate update) {
    return Stream.concat(
            update.resources().stream().map(ResourceSpec::id),
            update.snapshots().stream().map(SnapshotSpec::id))
        .collect(Collectors.toSet());
  }

  Set<PoolName> poolsOf(SpecUpdate update) {
    return update.pools().stream().map(PoolSpec::name).collect(Collectors.toSet());
  }

  Acceptance.Accepted accepted(LedgerState state) {
    return new Acceptance.Accepted(
        state.epoch(),
        state.revision(),
        Set.copyOf(lanes),
        Set.copyOf(pools),
        List.copyOf(remarks));
  }
}
