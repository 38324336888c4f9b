/**
 * What REST and the plugins ask for: a decision, then the wait for the state that was promised on
 * return. Also the dry run, which shows the same decision and the nodes' own plans and keeps
 * nothing.
 */
@NullMarked
package io.moorage.server.operation;

import org.jspecify.annotations.NullMarked;
