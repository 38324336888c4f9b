// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.SnapshotRef;
import java.time.Instant;

/** A snapshot as it lies in a simulated pool; it takes as much room as was written. */
record SimulatedSnapshot(
    SnapshotRef ref, ByteSize size, String data, ByteSize written, Instant taken) {}
