// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Volumes and snapshots in thin pools of LVM, on a real kernel. */
@Tag("lab")
@ExtendWith(SharedLab.class)
class LvmThinIT extends SnapshotScenarios {

  LvmThinIT(LvmLab lab) {
    super(lab, LvmLab.THIN);
  }

  /** Nothing: the driver itself activates what it wants. */
  @Override
  void bringPoolsBack(LabNode node) {}
}
