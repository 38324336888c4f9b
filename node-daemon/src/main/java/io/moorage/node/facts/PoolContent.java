// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.node.plan.LaneFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A pool's volumes and snapshots by lane. Not thread-safe: {@link PoolView} guards it. */
final class PoolContent {
  private final Map<ResourceName, LaneContent> lanes = new HashMap<>();
  // Where a snapshot belongs, for lanes that take their content from it.
  private final Map<String, ResourceName> snapshotLanes = new HashMap<>();
  private final Set<String> foreign;

  PoolContent(PoolFacts facts) {
    foreign = Set.copyOf(facts.foreign());
    facts.volumes().forEach(volume -> apply(new Effect.VolumeIs(volume)));
    facts.snapshots().forEach(snapshot -> apply(new Effect.SnapshotIs(snapshot)));
  }

  void apply(Effect effect) {
    switch (effect) {
      case Effect.VolumeIs(var volume) ->
          change(volume.ref().resource(), content -> content.with(volume));
      case Effect.VolumeGone(var ref) -> change(ref.resource(), content -> content.without(ref));
      case Effect.SnapshotIs(var snapshot) -> {
        SnapshotRef ref = snapshot.ref();
        snapshotLanes.put(ref.snapshotId(), ref.resource());
        change(ref.resource(), content -> content.with(snapshot));
      }
      case Effect.SnapshotGone(var ref) -> {
        change(ref.resource(), content -> content.without(ref));
        if (snapshots(ref.snapshotId()).findAny().isEmpty()) {
          snapshotLanes.remove(ref.snapshotId());
        }
      }
    }
  }

  private void change(ResourceName lane, UnaryOperator<LaneContent> change) {
    LaneContent content = change.apply(content(lane));
    if (content.isEmpty()) {
      lanes.remove(lane);
    } else {
      lanes.put(lane, content);
    }
  }

  private LaneContent content(ResourceName lane) {
    return Objects.requireNonNullElse(lanes.get(lane), LaneContent.EMPTY);
  }

  LaneFacts.Slice slice(ResourceName lane) {
    LaneContent content = content(lane);
    return new LaneFacts.Slice(content.volumes(), content.snapshots(), foreign);
  }

  Stream<SnapshotFacts> snapshots(String id) {
    return Optional.ofNullable(snapshotLanes.get(id)).map(this::content).stream()
        .flatMap(content -> content.snapshots().stream())
        .filter(snapshot -> snapshot.ref().snapshotId().equals(id));
  }

  Stream<LaneContent> all() {
    return lanes.values().stream();
  }

  /** The lanes that differ. */
  Set<ResourceName> differences(PoolContent other) {
    Set<ResourceName> names = new HashSet<>(lanes.keySet());
    names.addAll(other.lanes.keySet());
    names.removeIf(name -> content(name).looksLike(other.content(name)));
    return names;
  }

  boolean hasSameForeign(PoolContent other) {
    return foreign.equals(other.foreign);
  }
}
