// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
  private static final int CHUNK = 25;

  @ParameterizedTest(name = "25 seeds from {0}")
  @ValueSource(longs = {1, 26, 51, 76, 101, 126, 151, 176})
  void nothingIsLostLeakedOrStuck(long first) {
    Result.Counts total = Result.Counts.NONE;
    for (long seed = first; seed < first + CHUNK; seed++) {
      Result result = new Simulation(Simulation.Setup.of(seed)).run();
      assertThat(result.failure()).as(result::report).isEmpty();
      total = total.plus(result.counts());
    }
    // A simulation that does nothing finds nothing.
    assertThat(total.granted()).hasSizeGreaterThan(38);
    assertThat(total.serverCrashes()).isGreaterThan(10);
    assertThat(total.nodeCrashes()).isGreaterThan(20);
    assertThat(total.breaks()).isGreaterThan(100);
    assertThat(total.writes()).isGreaterThan(100);
  }

  @Test
  void sameSeedIsTheSameRun() {
    Result once = new Simulation(Simulation.Setup.of(7)).run();
    Result twice = new Simulation(Simulation.Setup.of(7)).run();
    Result other = new Simulation(Simulation.Setup.of(8)).run();

    assertThat(twice.journal().hash()).isEqualTo(once.journal().hash());
    assertThat(twice.counts()).isEqualTo(once.counts());
    assertThat(other.journal().hash()).isNotEqualTo(once.journal().hash());
  }

  @Test
  void failureTellsHowToSeeItAgain() {
    Result result = new Simulation(Simulation.Setup.of(3).answeringEarly()).run();

    assertThat(result.failure()).isPresent();
    assertThat(result.report())
        .contains("seed 3 failed", "broken: what is acknowledged is durable", "--seed 3");
  }
}
