// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.moorage.driver.luks;

import org.jspecify.annotations.NullMarked;
