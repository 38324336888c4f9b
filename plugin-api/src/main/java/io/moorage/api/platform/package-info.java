/** What a platform plugin offers the host, and what it is given. */
@NullMarked
package io.moorage.api.platform;

import org.jspecify.annotations.NullMarked;
