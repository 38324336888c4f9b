// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.moorage.driver.simulated.drbd;

import org.jspecify.annotations.NullMarked;
