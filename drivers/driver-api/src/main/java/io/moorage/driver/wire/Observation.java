// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.Orphan;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import java.util.List;

/**
 * One line of the stream that a node sends up. A stream begins with {@link Hello}, then says all
 * there is, then {@link Complete}, then what changes.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Observation.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = Observation.Reports.class, name = "reports"),
  @JsonSubTypes.Type(value = Observation.Orphans.class, name = "orphans"),
  @JsonSubTypes.Type(value = Observation.Complete.class, name = "complete"),
  @JsonSubTypes.Type(value = Observation.Alive.class, name = "alive")
})
public sealed interface Observation {

  /**
   * Who speaks.
   *
   * @param node the name the daemon runs under
   * @param version the daemon's version
   * @param epoch the newest epoch it has accepted, zero at first
   */
  record Hello(String node, String version, long epoch, Capabilities capabilities)
      implements Observation {}

  /** News of pools, resources and snapshots; what is not named has not changed. */
  record Reports(
      List<PoolReport> pools, List<ResourceReport> resources, List<SnapshotReport> snapshots)
      implements Observation {
    public Reports {
      pools = List.copyOf(pools);
      resources = List.copyOf(resources);
      snapshots = List.copyOf(snapshots);
    }
  }

  /** All orphans there are now. */
  record Orphans(List<Orphan> orphans) implements Observation {
    public Orphans {
      orphans = List.copyOf(orphans);
    }
  }

  /** All that was there when the stream began has been said. */
  record Complete() implements Observation {}

  /**
   * Nothing new; said through the node's own executor, so a node that cannot work does not say it.
   */
  record Alive() implements Observation {}
}
