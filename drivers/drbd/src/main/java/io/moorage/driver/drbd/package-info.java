// SPDX-License-Identifier: Apache-2.0
/** Replicates resources with DRBD 9. */
@NullMarked
package io.moorage.driver.drbd;

import org.jspecify.annotations.NullMarked;
