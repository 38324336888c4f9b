// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.engine;

import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import java.util.List;

/**
 * What a request would lead to.
 *
 * @param after the image as it would be
 * @param now the images it was decided on
 */
public record Preview<A>(A answer, List<Change> changes, Cluster after, Image now) {}
