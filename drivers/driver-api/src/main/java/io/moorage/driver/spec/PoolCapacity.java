// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.ByteSize;

/**
 * Room in a pool.
 *
 * @param allocationUnit volumes are rounded up to a multiple of this
 */
public record PoolCapacity(ByteSize total, ByteSize free, ByteSize allocationUnit) {}
