/** The server's only door: specs come in, observations go out. */
@NullMarked
package io.moorage.node.link;

import org.jspecify.annotations.NullMarked;
