// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.util.HashSet;
import java.util.Set;

/**
 * Compares what a lane is to be with what it is, and says what to do. Planning changes nothing, a
 * settled lane plans nothing, and planning again after the steps have run plans nothing.
 */
public final class NodePlanner {

  private NodePlanner() {}

  public static LanePlan plan(Lane lane, LaneFacts facts) {
    Draft draft = new Draft();
    Surroundings surroundings = new Surroundings(lane, facts);
    NetworkPlanning network = new NetworkPlanning(surroundings, draft);
    VolumePlanning volumes = new VolumePlanning(surroundings, network, draft);
    SnapshotPlanning snapshots = new SnapshotPlanning(surroundings, volumes, draft);
    RemovalPlanning removals = new RemovalPlanning(surroundings, volumes, network, draft);

    for (DesiredResource resource : lane.resources()) {
      if (resource.absent()) {
        removals.plan(resource);
      }
    }
    for (DesiredResource resource : lane.resources()) {
      if (!resource.absent()) {
        volumes.plan(resource);
        network.plan(resource, volumes);
      }
    }
    // After the volumes: a snapshot that one of them still needs is not to be removed before.
    for (DesiredSnapshot snapshot : lane.snapshots()) {
      if (snapshot.removed()) {
        removals.plan(snapshot);
      }
    }
    for (DesiredSnapshot snapshot : lane.snapshots()) {
      if (!snapshot.removed()) {
        snapshots.plan(snapshot);
      }
    }
    return draft.finished();
  }

  /** The ids of a lane, to tell ours from an orphan's. */
  static Set<String> absentIds(Lane lane) {
    Set<String> ids = new HashSet<>();
    lane.resources().stream()
        .filter(DesiredResource::absent)
        .forEach(resource -> ids.add(resource.spec().id()));
    lane.snapshots().stream()
        .filter(DesiredSnapshot::removed)
        .forEach(snapshot -> ids.add(snapshot.spec().id()));
    return ids;
  }
}
