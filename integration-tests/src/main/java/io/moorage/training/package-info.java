/** Teaches the JVM what our processes load, so that they start in a fraction of the time. */
@NullMarked
package io.moorage.training;

import org.jspecify.annotations.NullMarked;
