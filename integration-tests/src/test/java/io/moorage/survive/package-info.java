/** A real cluster whose processes are killed at any moment, over and over. */
@NullMarked
package io.moorage.survive;

import org.jspecify.annotations.NullMarked;
