// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

/**
 * The daemon is killed: whatever was asked of the host before has happened, nothing comes after.
 */
final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Counts what is asked of a host, and crashes when its time has come. */
  static final class Countdown {
    private int left = Integer.MAX_VALUE;

    void after(int asked) {
      left = asked;
    }

    void never() {
      left = Integer.MAX_VALUE;
    }

    /** To be called when something was asked, before anything of it is done. */
    void asked() {
      if (left-- <= 0) {
        throw new Crash();
      }
    }
  }
}
