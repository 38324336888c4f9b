// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.moorage.sim.BadDrivers.Bug;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A check that never fails checks nothing: each bug has to be found, and to be called by its name.
 */
class PlantedBugsTest {
  private static final int SEEDS = 100;

  static Stream<Arguments> bugs() {
    return Stream.of(
        bug(Bug.REMOVES_WHAT_NOBODY_ASKED, "only what was asked to go is removed"),
        bug(Bug.TAKES_SNAPSHOTS_AGAIN, "snapshots never change"),
        bug(Bug.MAKES_BLANK_FOR_RESTORED, "volumes carry what they are to carry"),
        bug(Bug.MAKES_BLANK_FOR_ROLLED_BACK, "volumes carry what they are to carry"),
        bug(Bug.ONLY_SAYS_REMOVED, "what is noted as gone is gone"),
        bug(Bug.SEES_NOTHING_FOR_UNKNOWN, "what is noted as gone is gone"),
        bug(Bug.STUMBLES, "nothing fails unexpectedly"),
        argumentSet(
            "ANSWERS_BEFORE_THE_COMMIT",
            Simulation.Setup.of(1).answeringEarly(),
            "what is acknowledged is durable"));
  }

  private static Arguments bug(Bug bug, String invariant) {
    return argumentSet(
        bug.name(),
        Simulation.Setup.of(1).withDrivers(drivers -> new BadDrivers(drivers, bug)),
        invariant);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void bugIsFound(Simulation.Setup planted, String invariant) {
    Set<String> found = new TreeSet<>();
    for (long seed = 1; seed <= SEEDS && !found.contains(invariant); seed++) {
      new Simulation(planted.withSeed(seed))
          .run()
          .failure()
          .filter(Violation.class::isInstance)
          .map(Violation.class::cast)
          .ifPresent(violation -> found.add(violation.invariant()));
    }
    assertThat(List.copyOf(found)).contains(invariant);
  }
}
