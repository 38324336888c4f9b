// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

/** What is true after a step, so that the facts stay fresh without reading the whole pool again. */
public sealed interface Effect {

  /** The volume is there and looks like this. */
  record VolumeIs(VolumeFacts volume) implements Effect {}

  /** The volume is not there. */
  record VolumeGone(VolumeRef volume) implements Effect {}

  /** The snapshot is there. */
  record SnapshotIs(SnapshotFacts snapshot) implements Effect {}

  /** The snapshot is not there. */
  record SnapshotGone(SnapshotRef snapshot) implements Effect {}
}
