// SPDX-License-Identifier: Apache-2.0
package io.moorage.lab;

import java.util.Locale;

/** Tells whoever waits what it is that takes so long. */
public final class Progress {
  private static final long BEGIN = System.nanoTime();

  private Progress() {}

  public static void say(String what) {
    System.out.printf(Locale.ROOT, "lab: %5.1f s %s%n", (System.nanoTime() - BEGIN) / 1e9, what);
  }
}
