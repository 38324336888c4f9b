/** The node daemon as a process. */
@NullMarked
package io.moorage.node.app;

import org.jspecify.annotations.NullMarked;
