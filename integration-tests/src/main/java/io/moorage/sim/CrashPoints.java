// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

/** The places at which a daemon can be made to die. */
final class CrashPoints {
  private int left = -1;

  /** Has the daemon die at a place that is so many places from here; zero is the very next one. */
  void arm(int places) {
    left = places;
  }

  void disarm() {
    left = -1;
  }

  /** Passes one of the places. */
  void pass(String where) {
    if (left == 0) {
      left = -1;
      throw new Crash(where);
    }
    if (left > 0) {
      left--;
    }
  }
}
