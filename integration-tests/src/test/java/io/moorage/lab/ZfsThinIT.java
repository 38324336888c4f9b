// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sparse volumes of a zpool and their snapshots, on a real kernel. */
@Tag("lab")
@ExtendWith({WithZfs.class, SharedLab.class})
class ZfsThinIT extends SnapshotScenarios {

  ZfsThinIT(LvmLab lab) {
    super(lab, WithZfs.THIN);
  }

  @Override
  void bringPoolsBack(LabNode node) throws Exception {
    WithZfs.importPools(node);
  }
}
