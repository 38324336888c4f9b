@NullMarked
package io.moorage.sim;

import org.jspecify.annotations.NullMarked;
