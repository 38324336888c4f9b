// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans what a volume needs beside its data. A part carries the id of the content that it serves:
 * it is made before the data gets that content, so one that is missing from data that has it was
 * there and is lost; and one of other content holds writes of a past that is over.
 */
record PartPlanning(Surroundings surroundings, Draft draft) {

  /**
   * What has the parts be there and attached.
   *
   * @param data the data of the volume
   * @param carries whether the data carries its content already
   * @return empty where they cannot be; the item has been told why
   */
  Optional<List<Step>> steps(VolumeRef data, VolumeSpec spec, boolean carries) {
    List<Step> steps = new ArrayList<>();
    boolean ready = true;
    for (Map.Entry<VolumePart, LayerSpec.Part> part : spec.parts().entrySet()) {
      VolumeRef ref = data.other(part.getKey(), part.getValue().pool());
      ready &= new OnePart(ref, part.getValue(), spec, carries, steps).plan();
    }
    return ready ? Optional.of(steps) : Optional.empty();
  }

  private final class OnePart {
    private final VolumeRef ref;
    private final LayerSpec.Part part;
    private final VolumeSpec spec;
    private final boolean carries;
    private final List<Step> steps;

    OnePart(
        VolumeRef ref, LayerSpec.Part part, VolumeSpec spec, boolean carries, List<Step> steps) {
      this.ref = ref;
      this.part = part;
      this.spec = spec;
      this.carries = carries;
      this.steps = steps;
    }

    boolean plan() {
      Optional<LaneFacts.Slice> slice =
          surroundings.slice(part.pool(), "volume " + ref.nameOnDisk(), ref.resourceId(), draft);
      if (slice.isEmpty()) {
        return false;
      }
      Optional<VolumeFacts> found = slice.get().volume(ref);
      return found.isPresent() ? use(found.get()) : make(slice.get());
    }

    private boolean use(VolumeFacts found) {
      if (found.contentId().equals(spec.content().id())) {
        grow(found);
        if (found.devicePath().isEmpty()) {
          steps.add(new Step.Attach(ref));
        }
        return true;
      }
      if (carries) {
        draft.blocked(ref.resourceId(), ofOther(found));
        return false;
      }
      steps.add(new Step.Remove(ref));
      create();
      return true;
    }

    /** Notes about more data need more room; a cache stays as large as it is. */
    private void grow(VolumeFacts found) {
      if (ref.part() == VolumePart.DRBD_META && found.size().compareTo(part.size()) < 0) {
        steps.add(new Step.Grow(ref, part.size()));
      }
    }

    private boolean make(LaneFacts.Slice slice) {
      Optional<Problem> problem =
          lost().or(() -> surroundings.obstacle(part.pool(), slice, ref.nameOnDisk()));
      problem.ifPresentOrElse(why -> draft.blocked(ref.resourceId(), why), this::create);
      return problem.isEmpty();
    }

    private void create() {
      steps.add(new Step.Create(ref, part.size(), spec.content().id()));
      steps.add(new Step.Attach(ref));
    }

    private Optional<Problem> lost() {
      if (!carries || !spec.needs(ref.part())) {
        return Optional.empty();
      }
      Optional<PoolName> elsewhere =
          surroundings
              .facts()
              .known()
              .flatMap(slice -> slice.volumes().stream())
              .map(VolumeFacts::ref)
              .filter(other -> other.equals(ref.other(ref.part(), other.pool())))
              .map(VolumeRef::pool)
              .findFirst();
      return Optional.of(
          elsewhere
              .map(pool ->
                  new Problem(
                      "volume "
                          + ref.nameOnDisk()
                          + " is in pool "
                          + pool
                          + ", not in "
                          + part.pool(),
                      "it was made there, and may hold what is nowhere else",
                      "have the resource use pool " + pool + " for it again"))
              .orElseGet(() ->
                  new Problem(
                      "volume " + ref.nameOnDisk() + " has vanished from pool " + part.pool(),
                      "it may have held what had not reached its data yet, so the data alone is not"
                          + " what was written",
                      "bring it back; to go on without it, delete the resource on this node and"
                          + " create it again, or roll it back to a snapshot")));
    }

    private Problem ofOther(VolumeFacts found) {
      return new Problem(
          "volume " + ref.nameOnDisk() + " serves other data than it lies beside",
          "it belongs to content " + found.contentId() + ", the data is " + spec.content().id(),
          "find out who exchanged them; nothing is written to either until then");
    }
  }
}
