/** A real cluster used as platforms, operators and clients use it. */
@NullMarked
package io.moorage.scenario;

import org.jspecify.annotations.NullMarked;
