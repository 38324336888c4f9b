// SPDX-License-Identifier: Apache-2.0
/**
 * Resources that are used on other nodes over NVMe-oF/TCP: the target and the initiator of Linux.
 */
@NullMarked
package io.moorage.driver.nvmeof;

import org.jspecify.annotations.NullMarked;
