// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.moorage.driver.drbd;

import org.jspecify.annotations.NullMarked;
