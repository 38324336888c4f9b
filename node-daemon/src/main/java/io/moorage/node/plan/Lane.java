// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a node is asked for under one resource name: incarnations that come and go, and
 * snapshots. They share names on disk, so they are planned and worked on together.
 */
public record Lane(
    ResourceName name, List<DesiredResource> resources, List<DesiredSnapshot> snapshots) {
  public Lane {
    resources = List.copyOf(resources);
    snapshots = List.copyOf(snapshots);
  }

  /**
   * An incarnation.
   *
   * @param made the volumes that this node remembers to have made, each with the id of the content
   *     it last carried; one of these that is missing is lost, and must not come back blank
   */
  public record DesiredResource(ResourceSpec spec, Map<Integer, String> made) {
    public DesiredResource {
      made = Map.copyOf(made);
    }

    /** Whether it is to be there. */
    public boolean present() {
      return !absent();
    }

    boolean absent() {
      return spec.lifecycle() == ResourceSpec.Lifecycle.ABSENT;
    }
  }

  /**
   * A snapshot.
   *
   * @param made the volumes of which this node remembers to have taken it
   */
  public record DesiredSnapshot(SnapshotSpec spec, Set<Integer> made) {
    public DesiredSnapshot {
      made = Set.copyOf(made);
    }

    /** Whether it is to be there. */
    public boolean present() {
      return !removed();
    }

    boolean removed() {
      return spec.phase() == SnapshotSpec.Phase.REMOVE;
    }
  }

  /** The ids of the snapshots that its volumes take their content from. */
  public Set<String> sources() {
    return presentVolumes()
        .flatMap(volume -> volume.content().snapshot().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The pools that it names. */
  public Set<PoolName> pools() {
    return Stream.concat(
            resources.stream()
                .flatMap(resource -> resource.spec().volumes().stream())
                .flatMap(volume -> volume.pools().stream()),
            snapshots.stream()
                .flatMap(snapshot -> snapshot.spec().volumes().stream())
                .map(SnapshotSpec.Part::pool))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether anything in it is to go. */
  public boolean removes() {
    return resources.stream().anyMatch(DesiredResource::absent)
        || snapshots.stream().anyMatch(DesiredSnapshot::removed);
  }

  private Stream<VolumeSpec> presentVolumes() {
    return resources.stream()
        .filter(resource -> !resource.absent())
        .flatMap(resource -> resource.spec().volumes().stream());
  }
}
