// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.VolumeFacts;
import java.util.Optional;
import java.util.Set;

/** The facts of a lane, as its items look at them. */
record Surroundings(Lane lane, LaneFacts facts, Set<String> leaving) {

  Surroundings(Lane lane, LaneFacts facts) {
    this(lane, facts, NodePlanner.absentIds(lane));
  }

  /**
   * A pool's slice, where it is known; else the item is told why it has to wait.
   *
   * @param what the thing on disk that cannot be looked at
   */
  Optional<LaneFacts.Slice> slice(PoolName pool, String what, String id, Draft draft) {
    Optional<Observed<LaneFacts.Slice>> observed = facts.pool(pool);
    if (observed.isEmpty()) {
      draft.waiting(id, "pool " + pool + " to be read");
      return Optional.empty();
    }
    return switch (observed.get()) {
      case Observed.Known<LaneFacts.Slice>(LaneFacts.Slice slice) -> Optional.of(slice);
      case Observed.Unknown<LaneFacts.Slice>(String why) -> {
        draft.blocked(id, unreadable(pool, what, why));
        yield Optional.empty();
      }
    };
  }

  /** Whether I/O was to stand still by now, and does not or does so no more. */
  boolean thawed() {
    return lane.resources().stream()
        .filter(Lane.DesiredResource::present)
        .flatMap(resource -> resource.spec().freeze().stream().filter(this::ended))
        .findAny()
        .isPresent();
  }

  private boolean ended(ResourceSpec.Freeze freeze) {
    return facts.freezes().values().stream()
        .filter(known -> known.id().equals(freeze.id()))
        .noneMatch(known -> known.stage() == ResourceReport.Freeze.Stage.HOLDS);
  }

  private static Problem unreadable(PoolName pool, String what, String why) {
    return new Problem(
        what + " cannot be looked at: pool " + pool + " is not readable",
        why,
        "bring the pool back; until then nothing in it is made, changed or removed");
  }

  /**
   * What stands in the way of a new thing of a name on disk, if anything does that does not leave
   * by this very plan.
   */
  Optional<Problem> obstacle(PoolName pool, LaneFacts.Slice slice, String nameOnDisk) {
    if (slice.foreign().contains(nameOnDisk)) {
      return Optional.of(
          new Problem(
              "the name " + nameOnDisk + " in pool " + pool + " is taken",
              "by something that does not carry our tag",
              "move it away or rename it; it is never touched by us"));
    }
    return occupant(slice, nameOnDisk)
        .filter(id -> !leaving.contains(id))
        .map(id -> taken(pool, nameOnDisk, id));
  }

  private static Optional<String> occupant(LaneFacts.Slice slice, String nameOnDisk) {
    return slice.volumes().stream()
        .map(VolumeFacts::ref)
        .filter(ref -> ref.nameOnDisk().equals(nameOnDisk))
        .map(ref -> ref.resourceId())
        .findFirst()
        .or(() ->
            slice.snapshots().stream()
                .map(SnapshotFacts::ref)
                .filter(ref -> ref.nameOnDisk().equals(nameOnDisk))
                .map(ref -> ref.snapshotId())
                .findFirst());
  }

  private static Problem taken(PoolName pool, String nameOnDisk, String id) {
    return new Problem(
        "the name " + nameOnDisk + " in pool " + pool + " is taken",
        "by the data of another incarnation, " + id + ", that nobody has asked to remove",
        "look at that orphan, then adopt it or remove it by its id");
  }
}
