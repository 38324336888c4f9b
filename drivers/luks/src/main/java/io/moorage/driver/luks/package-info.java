// SPDX-License-Identifier: Apache-2.0
/** Encryption of volumes by LUKS2, through {@code cryptsetup}. */
@NullMarked
package io.moorage.driver.luks;

import org.jspecify.annotations.NullMarked;
