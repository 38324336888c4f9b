// SPDX-License-Identifier: Apache-2.0
package io.moorage.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells what happens, step by step, each with its time. */
final class Story {
  private static final int WIDTH = 74;

  private final PrintStream out;
  private int step;

  Story(PrintStream out) {
    this.out = out;
  }

  /** Something that is done. */
  @FunctionalInterface
  interface Deed<T> {
    T run() throws Exception;
  }

  /** Does something and says how long it took. */
  <T> T step(String title, Deed<T> deed) throws Exception {
    String label = String.format(Locale.ROOT, "%2d  %s ", ++step, title);
    out.print(label);
    out.flush();
    long begin = System.nanoTime();
    T result;
    try {
      result = deed.run();
    } catch (Exception e) {
      out.println("FAILED");
      throw e;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    String dots = ".".repeat(Math.max(2, WIDTH - label.length()));
    out.println(dots + String.format(Locale.ROOT, " %,6d ms", took.toMillis()));
    return result;
  }

  void say(String text) {
    text.lines().forEach(line -> out.println("      " + line));
  }

  void heading(String text) {
    out.println();
    out.println(text);
  }
}
