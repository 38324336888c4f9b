/**
 * What a node has to do, as a pure function of what is wanted and what is there: no clock, no
 * thread, no input or output, no chance.
 */
@NullMarked
package io.moorage.node.plan;

import org.jspecify.annotations.NullMarked;
