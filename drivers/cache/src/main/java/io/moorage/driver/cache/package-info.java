// SPDX-License-Identifier: Apache-2.0
/** Faster devices in front of slow ones: dm-writecache, dm-cache and bcache. */
@NullMarked
package io.moorage.driver.cache;

import org.jspecify.annotations.NullMarked;
