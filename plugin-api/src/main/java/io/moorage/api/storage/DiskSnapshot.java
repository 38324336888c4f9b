// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.time.Instant;

/** A point in time of a disk. */
public record DiskSnapshot(ResourceName disk, SnapshotName name, Instant taken, ByteSize size) {}
