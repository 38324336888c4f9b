// SPDX-License-Identifier: Apache-2.0
package io.moorage.bench;

import java.util.Arrays;
import java.util.Locale;

/** Times of one kind, in nanoseconds. */
final class Samples {
  private final long[] sorted;

  private Samples(long[] sorted) {
    this.sorted = sorted;
  }

  /** Something that is timed; gets its number. */
  @FunctionalInterface
  interface Work {
    void run(int number) throws Exception;
  }

  /** Times something again and again, one after the other. */
  static Samples of(int count, Work work) throws Exception {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      work.run(i);
      times[i] = System.nanoTime() - begin;
    }
    return ofNanoseconds(times);
  }

  /** Times that were taken elsewhere. */
  static Samples ofNanoseconds(long... times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  double millis(double quantile) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] / 1e6;
  }

  double p50() {
    return millis(0.5);
  }

  double p99() {
    return millis(0.99);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", p50(), p99());
  }
}
