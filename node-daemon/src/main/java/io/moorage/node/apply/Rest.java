// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

/**
 * Does something once whenever the node comes to rest after work. Java keeps the memory that work
 * took until it needs it again, or is told to give it back: that is for when nobody waits.
 */
final class Rest {
  private final Runnable tidying;
  private boolean workedSinceLook;
  private boolean untidy = true;

  Rest(Runnable tidying) {
    this.tidying = tidying;
  }

  /** Something has been done. */
  synchronized void disturb() {
    workedSinceLook = true;
    untidy = true;
  }

  /** A while has passed since the last look. */
  void look() {
    if (comesToRest()) {
      tidying.run();
    }
  }

  private synchronized boolean comesToRest() {
    boolean comes = untidy && !workedSinceLook;
    workedSinceLook = false;
    untidy &= !comes;
    return comes;
  }
}
