/**
 * The single writer: takes requests and observations off one queue, decides, commits, publishes,
 * answers.
 */
@NullMarked
package io.moorage.server.engine;

import org.jspecify.annotations.NullMarked;
