/**
 * What follows from the images without anybody asking: workflows, and the specs for each node. Pure
 * functions.
 */
@NullMarked
package io.moorage.server.reconcile;

import org.jspecify.annotations.NullMarked;
