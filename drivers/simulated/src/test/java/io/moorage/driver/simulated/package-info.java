@NullMarked
package io.moorage.driver.simulated;

import org.jspecify.annotations.NullMarked;
