// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Sightings;

/** Both images of one moment. */
public record Image(Cluster cluster, Sightings sightings) {}
