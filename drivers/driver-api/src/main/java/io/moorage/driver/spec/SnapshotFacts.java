// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;
import java.time.Instant;

/** A snapshot of ours as it was found. */
public record SnapshotFacts(SnapshotRef ref, ByteSize size, Instant taken) {}
