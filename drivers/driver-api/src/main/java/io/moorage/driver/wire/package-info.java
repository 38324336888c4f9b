/** The JSON form of the specs and reports. */
@NullMarked
package io.moorage.driver.wire;

import org.jspecify.annotations.NullMarked;
