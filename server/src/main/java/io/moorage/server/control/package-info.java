/**
 * Decisions, one class a noun: what a request changes, or why it is refused. Pure functions of the
 * images.
 */
@NullMarked
package io.moorage.server.control;

import org.jspecify.annotations.NullMarked;
