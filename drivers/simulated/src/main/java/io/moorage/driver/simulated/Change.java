// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.PoolName;

/** One change of the disks, as it is written to a journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Change.VolumePut.class, name = "volume"),
  @JsonSubTypes.Type(value = Change.VolumeRemoved.class, name = "volume-removed"),
  @JsonSubTypes.Type(value = Change.SnapshotPut.class, name = "snapshot"),
  @JsonSubTypes.Type(value = Change.SnapshotRemoved.class, name = "snapshot-removed")
})
sealed interface Change {
  PoolName pool();

  record VolumePut(PoolName pool, SimulatedVolume volume) implements Change {}

  record VolumeRemoved(PoolName pool, String name) implements Change {}

  record SnapshotPut(PoolName pool, SimulatedSnapshot snapshot) implements Change {}

  record SnapshotRemoved(PoolName pool, String name) implements Change {}
}
