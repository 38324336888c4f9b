/** The project's main job, shown end to end on one machine. */
@NullMarked
package io.moorage.demo;

import org.jspecify.annotations.NullMarked;
