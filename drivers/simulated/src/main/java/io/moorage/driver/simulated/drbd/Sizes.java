// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

/** How two disks that meet agree on the size of a volume. */
final class Sizes {
  private Sizes() {}

  /** A disk that is new takes the size that is; it must not be too small for it. */
  static boolean fit(Resyncs.Sides sides) {
    return fits(sides.first(), sides.second()) && fits(sides.second(), sides.first());
  }

  private static boolean fits(Comparison.Side fresh, Comparison.Side other) {
    return !fresh.image().justCreated()
        || other.image().justCreated()
        || room(fresh) >= other.device().size().bytes();
  }

  private static long room(Comparison.Side side) {
    return side.device().attached().orElseThrow().room().bytes();
  }

  static void agree(Resyncs.Sides sides) {
    Comparison.Side one = sides.first();
    Comparison.Side other = sides.second();
    if (one.image().justCreated() == other.image().justCreated()) {
      // New disks agree on what both have room for; others may have grown while they were apart.
      boolean larger = one.device().size().compareTo(other.device().size()) > 0;
      boolean oneDecides = larger != one.image().justCreated();
      Comparison.Side decides = oneDecides ? one : other;
      Comparison.Side takes = oneDecides ? other : one;
      if (room(takes) >= decides.device().size().bytes()) {
        takes.device().size(decides.device().size());
      } else {
        decides.device().size(takes.device().size());
      }
    } else if (one.image().justCreated()) {
      one.device().size(other.device().size());
    } else {
      other.device().size(one.device().size());
    }
  }
}
