/** The server as an independent client sees it, loaded apart from the server's own libraries. */
@NullMarked
package io.moorage.server.rest.client;

import org.jspecify.annotations.NullMarked;
