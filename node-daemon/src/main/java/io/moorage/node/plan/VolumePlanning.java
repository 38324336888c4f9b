// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane.DesiredResource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans the volumes that are to be there: their being, their content, their size, their device. */
final class VolumePlanning {
  private final Surroundings surroundings;
  private final NetworkPlanning network;
  private final PartPlanning parts;
  private final Draft draft;
  private final Set<VolumeRef> carrying = new HashSet<>();
  private final Set<String> takenFrom = new HashSet<>();
  private final Set<String> stillNeeded = new HashSet<>();

  VolumePlanning(Surroundings surroundings, NetworkPlanning network, Draft draft) {
    this.surroundings = surroundings;
    this.network = network;
    this.parts = new PartPlanning(surroundings, draft);
    this.draft = draft;
  }

  void plan(DesiredResource resource) {
    draft.begin(resource.spec().id(), new Verdict.Settled());
    for (VolumeSpec volume : resource.spec().volumes()) {
      plan(resource, volume);
    }
  }

  /** Whether a volume carries its content now, or will once this plan has run. */
  boolean carriesContent(VolumeRef volume) {
    return carrying.contains(volume);
  }

  /** Whether a step of this plan reads a snapshot. */
  boolean takenFrom(String snapshotId) {
    return takenFrom.contains(snapshotId);
  }

  /** Whether a volume waits for a snapshot's content and this plan does not give it. */
  boolean stillNeeded(String snapshotId) {
    return stillNeeded.contains(snapshotId);
  }

  private void plan(DesiredResource resource, VolumeSpec spec) {
    VolumeRef ref =
        new VolumeRef(spec.pool(), resource.spec().id(), resource.spec().resource(), spec.number());
    Optional<LaneFacts.Slice> slice =
        surroundings.slice(spec.pool(), "volume " + ref.nameOnDisk(), ref.resourceId(), draft);
    if (slice.isEmpty()) {
      needSource(spec);
      return;
    }
    slice
        .get()
        .volume(ref.resourceId(), ref.number())
        .ifPresentOrElse(
            found -> bringUp(resource, found, spec), () -> make(resource, ref, spec, slice.get()));
  }

  private void make(
      DesiredResource resource, VolumeRef ref, VolumeSpec spec, LaneFacts.Slice slice) {
    Optional<Problem> problem =
        lost(resource, ref, spec)
            .or(() -> elsewhere(ref))
            .or(() -> surroundings.obstacle(ref.pool(), slice, ref.nameOnDisk()));
    if (problem.isPresent()) {
      needSource(spec);
      draft.blocked(ref.resourceId(), problem.get());
      return;
    }
    if (spec.content().snapshot().isEmpty()) {
      makeFrom(new Step.Create(ref, spec.size(), spec.content().id()), ref, spec);
      return;
    }
    source(spec, ref)
        .ifPresent(source ->
            makeFrom(
                new Step.Restore(ref, spec.size(), spec.content().id(), source.ref()), ref, spec));
  }

  private void makeFrom(Step step, VolumeRef ref, VolumeSpec spec) {
    Optional<List<Step>> serving = parts.steps(ref, spec, false);
    if (serving.isPresent()) {
      plan(ref, Phase.CREATE, serving.get());
      draft.plan(ref.resourceId(), Phase.CREATE, step);
      attachNew(ref);
    } else {
      needSource(spec);
    }
  }

  private void plan(VolumeRef ref, Phase phase, List<Step> steps) {
    steps.forEach(step -> draft.plan(ref.resourceId(), phase, step));
  }

  private void attachNew(VolumeRef ref) {
    carrying.add(ref);
    draft.plan(ref.resourceId(), Phase.ATTACH, new Step.Attach(ref));
  }

  /**
   * A volume that was there and is missing is lost. It is made anew only in the midst of a roll
   * back, whose end is known and which was to do away with the old content anyway.
   */
  private Optional<Problem> lost(DesiredResource resource, VolumeRef ref, VolumeSpec spec) {
    return Optional.ofNullable(resource.made().get(ref.number()))
        .filter(
            content -> content.equals(spec.content().id()) || spec.content().snapshot().isEmpty())
        .map(content ->
            new Problem(
                "volume " + ref.nameOnDisk() + " has vanished from pool " + ref.pool(),
                "this node made it and nobody asked to remove it",
                "find out who removed it; to give it up, delete the resource on this node and"
                    + " create it again"));
  }

  private Optional<Problem> elsewhere(VolumeRef ref) {
    return surroundings
        .facts()
        .known()
        .flatMap(slice -> slice.volume(ref.resourceId(), ref.number()).stream())
        .map(volume -> inOtherPool(ref, volume.ref().pool()))
        .findFirst();
  }

  private static Problem inOtherPool(VolumeRef wanted, PoolName found) {
    return new Problem(
        "volume "
            + wanted.nameOnDisk()
            + " is in pool "
            + found
            + ", but it is to be in pool "
            + wanted.pool(),
        "volumes are not moved between pools of a node by themselves",
        "delete the resource on this node and create it in the other pool");
  }

  private void bringUp(DesiredResource resource, VolumeFacts found, VolumeSpec spec) {
    VolumeRef ref = found.ref();
    boolean rolledBack = false;
    if (found.contentId().equals(spec.content().id())) {
      Optional<List<Step>> serving = parts.steps(ref, spec, true);
      if (serving.isEmpty()) {
        return;
      }
      plan(ref, Phase.CREATE, serving.get());
      carrying.add(ref);
    } else {
      rolledBack = rollBack(resource, found, spec);
      if (!rolledBack) {
        return;
      }
    }
    // A roll back ends with the wanted size. A volume that is larger than wanted stays so: to
    // shrink it would cut off data.
    if (!rolledBack && found.size().compareTo(spec.size()) < 0) {
      draft.plan(ref.resourceId(), Phase.GROW, new Step.Grow(ref, spec.size()));
    }
    if (rolledBack || found.devicePath().isEmpty()) {
      draft.plan(ref.resourceId(), Phase.ATTACH, new Step.Attach(ref));
    }
  }

  private boolean rollBack(DesiredResource resource, VolumeFacts found, VolumeSpec spec) {
    VolumeRef ref = found.ref();
    if (spec.content().snapshot().isEmpty()) {
      draft.blocked(
          ref.resourceId(),
          new Problem(
              "volume " + ref.nameOnDisk() + " carries other data than it is to carry",
              "it has content " + found.contentId() + ", wanted is a blank " + spec.content().id(),
              "a volume is never blanked; delete the resource and create it again"));
      return false;
    }
    Optional<SnapshotFacts> source = source(spec, ref);
    Optional<List<Step>> serving =
        source
            .flatMap(_ -> parts.steps(ref, spec, false))
            .filter(_ -> network.stopForRollBack(resource));
    if (source.isEmpty() || serving.isEmpty()) {
      needSource(spec);
      return false;
    }
    // What stands on it may be half up, and then it looks detached from above.
    if (found.devicePath().isPresent() || spec.layers().stream().anyMatch(LayerSpec::onDevice)) {
      draft.plan(ref.resourceId(), Phase.ROLL_BACK, new Step.Detach(ref));
    }
    plan(ref, Phase.ROLL_BACK, serving.get());
    draft.plan(
        ref.resourceId(),
        Phase.ROLL_BACK,
        new Step.RollBack(ref, spec.size(), spec.content().id(), source.get().ref()));
    carrying.add(ref);
    return true;
  }

  /** The snapshot to take the content from, where it is there; else the volume waits for it. */
  private Optional<SnapshotFacts> source(VolumeSpec spec, VolumeRef ref) {
    String id = spec.content().snapshot().orElseThrow();
    Optional<SnapshotFacts> source = surroundings.facts().source(ref.pool(), id, ref.number());
    if (source.isPresent()) {
      takenFrom.add(id);
    } else {
      draft.waiting(
          ref.resourceId(),
          "snapshot " + id + " of volume " + ref.number() + " to be there in pool " + ref.pool());
    }
    return source;
  }

  private void needSource(VolumeSpec spec) {
    spec.content().snapshot().ifPresent(stillNeeded::add);
  }
}
