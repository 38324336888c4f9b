// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.server.cluster.Sightings;
import java.time.Instant;

/**
 * What a decision may look at beside the desired state.
 *
 * @param now the time that the whole batch is decided at
 */
public record World(Sightings sightings, Instant now, Ids ids) {}
