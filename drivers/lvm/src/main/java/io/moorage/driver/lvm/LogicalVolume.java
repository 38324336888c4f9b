// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;
import java.util.Optional;
import java.util.Set;

/**
 * A row of {@code lvs}.
 *
 * @param attributes LVM's ten letters: the first says what it is, the fifth whether it is active
 * @param pool the thin pool it lies in
 * @param dataPercent how full it is; LVM does not know it of a thin volume that is not active
 * @param metadataPercent the same of a thin pool's metadata
 * @param health empty when all is well
 */
record LogicalVolume(
    String uuid,
    String name,
    String attributes,
    ByteSize size,
    Optional<String> pool,
    Optional<Double> dataPercent,
    Optional<Double> metadataPercent,
    Set<String> tags,
    String health) {
  LogicalVolume {
    tags = Set.copyOf(tags);
  }

  boolean isThinPool() {
    return attributes.startsWith("t");
  }

  boolean isActive() {
    return attributes.length() > 4 && attributes.charAt(4) == 'a';
  }

  /** What it takes of its pool. */
  ByteSize allocated() {
    return pool.isEmpty()
        ? size
        : ByteSize.bytes((long) (size.bytes() * dataPercent.orElse(0.0) / 100));
  }
}
