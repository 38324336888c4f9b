// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.driver.spec.DrbdFacts.DiskState;

/**
 * What two disks find when they compare the generations of their data: whether one descends from
 * the other, and so which of them has to follow.
 */
enum Comparison {
  /** Nothing has to go over. */
  SAME,
  /** The first sends what its bitmap or the other's says. */
  SOURCE,
  TARGET,
  /** The first sends everything. */
  SOURCE_OF_ALL,
  TARGET_OF_ALL,
  /** Both have gone on from a common generation. */
  SPLIT_BRAIN,
  UNRELATED;

  /** A disk and whose it is. */
  record Side(Member member, Peer peer, Device device, DiskImage image) {
    private DiskImage.Slot slot() {
      return image.slot(peer.nodeId());
    }

    private boolean survived(Side other) {
      return peer.met() && !other.peer().met();
    }
  }

  boolean conflict() {
    return this == SPLIT_BRAIN || this == UNRELATED;
  }

  boolean full() {
    return this == SOURCE_OF_ALL || this == TARGET_OF_ALL;
  }

  boolean firstIsSource() {
    return this == SOURCE || this == SOURCE_OF_ALL;
  }

  private Comparison turned() {
    return switch (this) {
      case SOURCE -> TARGET;
      case TARGET -> SOURCE;
      case SOURCE_OF_ALL -> TARGET_OF_ALL;
      case TARGET_OF_ALL -> SOURCE_OF_ALL;
      case SAME, SPLIT_BRAIN, UNRELATED -> this;
    };
  }

  /** Compares, as the first of the two sees it. */
  static Comparison of(Side first, Side second) {
    if (first.image().justCreated() || second.image().justCreated()) {
      return created(first, second);
    }
    if (first.image().current().equals(second.image().current())) {
      return sameGeneration(first, second);
    }
    Comparison here = descent(first, second);
    Comparison there = descent(second, first).turned();
    if (here == SAME || there == SOURCE || there == TARGET) {
      return there == SAME ? conflict(first, second) : there;
    }
    // Each grew out of the other: that is no order.
    return there == SAME || here == SOURCE ? here : conflict(first, second);
  }

  private static Comparison created(Side first, Side second) {
    if (first.image().justCreated() && second.image().justCreated()) {
      return SAME;
    }
    return first.image().justCreated() ? TARGET_OF_ALL : SOURCE_OF_ALL;
  }

  private static Comparison sameGeneration(Side first, Side second) {
    boolean firstWhole = whole(first);
    boolean secondWhole = whole(second);
    if (firstWhole != secondWhole) {
      return firstWhole ? SOURCE : TARGET;
    }
    if (first.slot().outOfSync().isEmpty() && second.slot().outOfSync().isEmpty()) {
      return SAME;
    }
    return afterCrash(first, second);
  }

  private static boolean whole(Side side) {
    return side.device().disk().compareTo(DiskState.INCONSISTENT) > 0;
  }

  /** The same generation, and blocks that may differ: what was under way when the power went. */
  private static Comparison afterCrash(Side first, Side second) {
    boolean firstCrashed = first.device().crashed();
    boolean secondCrashed = second.device().crashed();
    if (firstCrashed == secondCrashed) {
      return firstCrashed ? SOURCE : SAME;
    }
    if (firstCrashed) {
      // Who went on living may have shown its version of these blocks to somebody.
      return second.survived(first) ? TARGET : SOURCE;
    }
    return first.survived(second) ? SOURCE : TARGET;
  }

  /** Whether one descends from the other; the same where that cannot be told. */
  private static Comparison descent(Side newer, Side older) {
    String old = older.image().current();
    if (newer.slot().bitmap().equals(old)) {
      return SOURCE;
    }
    return newer.image().descendsFrom(old) ? SOURCE_OF_ALL : SAME;
  }

  private static Comparison conflict(Side first, Side second) {
    return commonAncestor(first, second) ? SPLIT_BRAIN : UNRELATED;
  }

  private static boolean commonAncestor(Side first, Side second) {
    return first.image().history().stream().anyMatch(second.image()::descendsFrom)
        || first.image().slots().values().stream()
            .map(DiskImage.Slot::bitmap)
            .anyMatch(bitmap -> !bitmap.isEmpty() && second.image().descendsFrom(bitmap));
  }
}
