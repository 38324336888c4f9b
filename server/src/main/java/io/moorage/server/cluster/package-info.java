/**
 * The two images: what is desired ({@code Cluster}) and what was seen ({@code Sightings}).
 * Immutable values, read by everybody without a lock.
 */
@NullMarked
package io.moorage.server.cluster;

import org.jspecify.annotations.NullMarked;
