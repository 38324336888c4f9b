// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans the end of what is to be absent: only what was seen, and only under the very id. */
record RemovalPlanning(
    Surroundings surroundings, VolumePlanning volumes, NetworkPlanning network, Draft draft) {

  void plan(DesiredResource resource) {
    String id = resource.spec().id();
    draft.begin(id, new Verdict.Gone());
    List<VolumeFacts> found =
        surroundings
            .facts()
            .known()
            .flatMap(slice -> slice.volumes().stream())
            .filter(volume -> volume.ref().resourceId().equals(id))
            // The data first: it stands on the others.
            .sorted(Comparator.comparing(volume -> volume.ref().part()))
            .toList();
    if (network.release(
        resource, found.stream().map(VolumeFacts::ref).filter(VolumeRef::isData).toList())) {
      found.forEach(volume -> draft.plan(id, Phase.REMOVE, new Step.Remove(volume.ref())));
    }
    lookInto(pools(resource), "resource " + resource.spec().resource(), id);
  }

  void plan(DesiredSnapshot snapshot) {
    String id = snapshot.spec().id();
    draft.begin(id, new Verdict.Gone());
    List<SnapshotFacts> parts =
        surroundings
            .facts()
            .known()
            .flatMap(slice -> slice.snapshots().stream())
            .filter(part -> part.ref().snapshotId().equals(id))
            .toList();
    if (!parts.isEmpty() && volumes.stillNeeded(id)) {
      draft.waiting(id, "a volume to be given its content, which is this snapshot's");
      return;
    }
    Phase phase = volumes.takenFrom(id) ? Phase.REMOVE_SOURCE : Phase.REMOVE;
    parts.forEach(part -> draft.plan(id, phase, new Step.RemoveSnapshot(part.ref())));
    lookInto(
        snapshot.spec().volumes().stream().map(SnapshotSpec.Part::pool).collect(Collectors.toSet()),
        "snapshot " + snapshot.spec().name(),
        id);
  }

  /** A thing is gone only if every pool that it may be in was read. */
  private void lookInto(Collection<PoolName> pools, String what, String id) {
    pools.stream().sorted().forEach(pool -> surroundings.slice(pool, what, id, draft));
  }

  /** What names no volumes, and is not remembered to have made any, lies in no pool. */
  private Collection<PoolName> pools(DesiredResource resource) {
    Set<PoolName> named =
        resource.spec().volumes().stream()
            .flatMap(volume -> volume.pools().stream())
            .collect(Collectors.toSet());
    boolean unsaid = named.isEmpty() && !resource.made().isEmpty();
    return unsaid ? surroundings.facts().pools().keySet() : named;
  }
}
