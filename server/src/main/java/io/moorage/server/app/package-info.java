/** The server's wiring; the only package that knows all the others. */
@NullMarked
package io.moorage.server.app;

import org.jspecify.annotations.NullMarked;
