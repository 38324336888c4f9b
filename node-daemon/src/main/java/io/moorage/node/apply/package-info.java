/** Brings the node to what is asked of it, lane by lane, and says how far it has come. */
@NullMarked
package io.moorage.node.apply;

import org.jspecify.annotations.NullMarked;
