// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import java.util.List;

/** Specs as they might be: what would the node do? */
public record PlanRequest(List<ResourceSpec> resources, List<SnapshotSpec> snapshots) {
  public PlanRequest {
    resources = List.copyOf(resources);
    snapshots = List.copyOf(snapshots);
  }
}
