// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.storage;

import io.moorage.api.model.ByteSize;

/**
 * Room for disks of one resource group, in usable bytes: replicas are already counted.
 *
 * @param total what the pools could hold
 * @param available what they can still take
 */
public record Capacity(ByteSize total, ByteSize available) {}
