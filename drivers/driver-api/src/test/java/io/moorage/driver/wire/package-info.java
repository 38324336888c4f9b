@NullMarked
package io.moorage.driver.wire;

import org.jspecify.annotations.NullMarked;
