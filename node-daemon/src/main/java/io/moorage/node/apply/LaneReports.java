// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import java.util.List;
import java.util.Optional;

/** How it stands with everything in a lane. */
public record LaneReports(List<ResourceReport> resources, List<SnapshotReport> snapshots) {
  static final LaneReports NONE = new LaneReports(List.of(), List.of());

  public LaneReports {
    resources = List.copyOf(resources);
    snapshots = List.copyOf(snapshots);
  }

  Optional<ResourceReport.VolumeReport> volume(String id, int number) {
    return resources.stream()
        .filter(report -> report.id().equals(id))
        .flatMap(report -> report.volumes().stream())
        .filter(volume -> volume.number() == number)
        .findFirst();
  }
}
