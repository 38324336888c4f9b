/** Which pools a resource goes to, and why: a list of named filters and a list of named scores. */
@NullMarked
package io.moorage.server.placement;

import org.jspecify.annotations.NullMarked;
