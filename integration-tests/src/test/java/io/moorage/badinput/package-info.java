/** A real cluster that is asked for nonsense, or that something is wrong with. */
@NullMarked
package io.moorage.badinput;

import org.jspecify.annotations.NullMarked;
