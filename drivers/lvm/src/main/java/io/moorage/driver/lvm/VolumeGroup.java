// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import io.moorage.api.model.ByteSize;

/**
 * A row of {@code vgs}.
 *
 * @param missingDisks physical volumes that LVM does not find
 */
record VolumeGroup(
    String name, ByteSize size, ByteSize free, ByteSize extentSize, int missingDisks) {}
