// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.moorage.driver.cache;

import org.jspecify.annotations.NullMarked;
