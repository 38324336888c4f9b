// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.server.cluster.Cluster;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One better-or-worse rule. Its raw values are divided by the largest among the candidates,
 * weighted, and negated where less is better.
 *
 * @param name also the last part of the property that sets its weight
 */
record Score(
    String name, double defaultWeight, boolean lessIsBetter, ToDoubleFunction<Candidate> raw) {

  /**
   * With the default weights the score is the share of the largest free room; the count breaks near
   * ties.
   */
  static final List<Score> ALL =
      List.of(
          new Score("MaxFreeSpace", 1, false, candidate -> candidate.free().bytes()),
          new Score("MinReservedSpace", 0, true, candidate -> candidate.use().reserved().bytes()),
          new Score("MinRscCount", 0.00001, true, candidate -> candidate.use().resources()));

  /** Its weight: the server's property, 1 if that is no number, else the default. */
  double weight(Cluster cluster) {
    return Optional.ofNullable(
            cluster.serverProperties().values().get("Autoplacer/Weights/" + name))
        .map(text -> Space.number(text).orElse(1.0))
        .orElse(defaultWeight);
  }
}
