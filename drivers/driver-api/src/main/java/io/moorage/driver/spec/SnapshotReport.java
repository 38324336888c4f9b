// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ResourceName;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot's part as the node sees it.
 *
 * @param taken when it was taken, where it was
 */
public record SnapshotReport(
    String id, ResourceName resource, long generation, ItemState state, Optional<Instant> taken) {}
