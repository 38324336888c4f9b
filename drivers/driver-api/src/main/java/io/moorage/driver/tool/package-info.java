/** The one way in which a driver runs a tool of the host. */
@NullMarked
package io.moorage.driver.tool;

import org.jspecify.annotations.NullMarked;
