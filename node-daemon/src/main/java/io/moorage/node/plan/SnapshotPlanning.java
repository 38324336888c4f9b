// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans the snapshots that are to be there: taken once, all volumes in one go, or lost. */
record SnapshotPlanning(Surroundings surroundings, VolumePlanning volumes, Draft draft) {

  void plan(DesiredSnapshot snapshot) {
    String id = snapshot.spec().id();
    draft.begin(id, new Verdict.Settled());
    List<Step.TakeSnapshot> steps = new ArrayList<>();
    boolean ready = true;
    for (SnapshotSpec.Part part : snapshot.spec().volumes()) {
      ready &= look(snapshot, part, steps);
    }
    if (ready) {
      steps.forEach(step -> draft.plan(id, Phase.TAKE_SNAPSHOT, step));
    }
  }

  /** Looks at one volume's part; false where taking the snapshot is not to begin. */
  private boolean look(
      DesiredSnapshot snapshot, SnapshotSpec.Part part, List<Step.TakeSnapshot> steps) {
    SnapshotRef ref =
        new SnapshotRef(
            part.pool(),
            snapshot.spec().id(),
            snapshot.spec().resource(),
            snapshot.spec().name(),
            part.number());
    Optional<LaneFacts.Slice> slice =
        surroundings.slice(part.pool(), "snapshot " + ref.nameOnDisk(), ref.snapshotId(), draft);
    if (slice.isEmpty()) {
      return false;
    }
    if (slice.get().snapshot(ref.snapshotId(), ref.number()).isPresent()) {
      return true;
    }
    Optional<Problem> problem =
        lost(snapshot, ref)
            .or(() -> surroundings.obstacle(ref.pool(), slice.get(), ref.nameOnDisk()));
    if (problem.isPresent()) {
      draft.blocked(ref.snapshotId(), problem.get());
      return false;
    }
    if (surroundings.thawed()) {
      draft.blocked(
          ref.snapshotId(),
          new Problem(
              "snapshot " + ref.nameOnDisk() + " cannot be taken any more",
              "the I/O of " + ref.resource() + " stands still no longer, so the moment has passed",
              "take the snapshot again"));
      return false;
    }
    Optional<VolumeRef> origin = origin(part);
    if (origin.isEmpty()) {
      draft.waiting(
          ref.snapshotId(),
          "volume " + part.number() + " of " + ref.resource() + " to be there with its content");
      return false;
    }
    steps.add(new Step.TakeSnapshot(ref, origin.get()));
    return true;
  }

  private static Optional<Problem> lost(DesiredSnapshot snapshot, SnapshotRef ref) {
    if (snapshot.spec().phase() == SnapshotSpec.Phase.TAKE
        && !snapshot.made().contains(ref.number())) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            "snapshot " + ref.nameOnDisk() + " is lost from pool " + ref.pool(),
            "it was taken, nobody asked to remove it, and it is not there",
            "delete the snapshot; it cannot be taken again, for that moment has passed"));
  }

  private Optional<VolumeRef> origin(SnapshotSpec.Part part) {
    return surroundings.lane().resources().stream()
        .filter(resource -> !resource.absent())
        .flatMap(resource ->
            resource.spec().volumes().stream()
                .filter(volume -> volume.number() == part.number())
                .map(VolumeSpec::pool)
                .filter(part.pool()::equals)
                .map(pool ->
                    new VolumeRef(
                        pool, resource.spec().id(), resource.spec().resource(), part.number())))
        .filter(volumes::carriesContent)
        .findFirst();
  }
}
