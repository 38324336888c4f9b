/**
 * The way to the nodes: one HTTP/2 connection each with mutual TLS, specs down, observations up.
 */
@NullMarked
package io.moorage.server.nodelink;

import org.jspecify.annotations.NullMarked;
