// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** All chance of a run; every draw follows from the seed and from the draws before it. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    this(new SplittableRandom(seed));
  }

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /** A chance of its own for a part of the run, so that parts do not disturb each other's draws. */
  Chance fork() {
    return new Chance(random.split());
  }

  /** True once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** A number from zero up to, not including, the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A number between the two, both included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  long bits() {
    return random.nextLong();
  }

  /** A span of time, both ends included. */
  Duration millis(int least, int most) {
    return Duration.ofMillis(between(least, most));
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }
}
