// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.util.List;
import java.util.stream.Stream;

/** What a pool holds under one resource name. */
record LaneContent(List<VolumeFacts> volumes, List<SnapshotFacts> snapshots) {
  static final LaneContent EMPTY = new LaneContent(List.of(), List.of());

  LaneContent with(VolumeFacts volume) {
    return new LaneContent(
        Stream.concat(without(volume.ref()).volumes.stream(), Stream.of(volume)).toList(),
        snapshots);
  }

  LaneContent without(VolumeRef ref) {
    return new LaneContent(
        volumes.stream().filter(volume -> !same(volume.ref(), ref)).toList(), snapshots);
  }

  LaneContent with(SnapshotFacts snapshot) {
    return new LaneContent(
        volumes,
        Stream.concat(without(snapshot.ref()).snapshots.stream(), Stream.of(snapshot)).toList());
  }

  LaneContent without(SnapshotRef ref) {
    return new LaneContent(
        volumes, snapshots.stream().filter(snapshot -> !same(snapshot.ref(), ref)).toList());
  }

  boolean isEmpty() {
    return volumes.isEmpty() && snapshots.isEmpty();
  }

  /** Whether it holds the same, in whatever order it was found. */
  boolean looksLike(LaneContent other) {
    return volumes.size() == other.volumes.size()
        && snapshots.size() == other.snapshots.size()
        && volumes.containsAll(other.volumes)
        && snapshots.containsAll(other.snapshots);
  }

  private static boolean same(VolumeRef one, VolumeRef other) {
    return one.resourceId().equals(other.resourceId())
        && one.number() == other.number()
        && one.part() == other.part();
  }

  private static boolean same(SnapshotRef one, SnapshotRef other) {
    return one.snapshotId().equals(other.snapshotId()) && one.number() == other.number();
  }
}
