// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.driver.spec.SnapshotFacts;
import java.nio.file.Path;

/** A file that was found in a pool. */
record Item(Path path, FileStatus status, Tag tag) {

  SnapshotFacts facts(Tag.OfSnapshot snapshot) {
    return new SnapshotFacts(snapshot.ref(), status.size(), snapshot.taken());
  }
}
