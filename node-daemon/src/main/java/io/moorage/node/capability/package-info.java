/** Finds out what this host has, and judges what can be done with it. */
@NullMarked
package io.moorage.node.capability;

import org.jspecify.annotations.NullMarked;
