// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import io.moorage.api.model.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What DRBD keeps on a disk: its metadata, and the data as versions of blocks. */
final class DiskImage {
  /** The generation of a disk on which nobody ever relied. */
  static final String JUST_CREATED = "0000000000000004";

  static final long BLOCK = 4096;
  private static final int HISTORY = 32;

  private final SortedMap<Long, Long> blocks = new TreeMap<>();
  private final SortedMap<Integer, Slot> slots = new TreeMap<>();
  private final List<String> history = new ArrayList<>();
  private final Extents active = new Extents();
  private final int room;
  private String current = JUST_CREATED;
  private boolean consistent;
  private boolean upToDate;
  private boolean primary;
  private boolean lostQuorum;
  private ByteSize size = ByteSize.ZERO;

  /**
   * An image as {@code create-md} makes it.
   *
   * @param room for how many peers it has bitmaps
   */
  DiskImage(int room) {
    this.room = room;
  }

  /** What is kept about a peer. */
  static final class Slot {
    private final Extents outOfSync = new Extents();
    private String bitmap = "";
    private boolean outdated;
    private boolean seen;
    private boolean diskful;

    /** What differs, or may differ, between this disk and the peer's. */
    Extents outOfSync() {
      return outOfSync;
    }

    /** The generation since which {@link #outOfSync} is kept; empty while nothing is amiss. */
    String bitmap() {
      return bitmap;
    }

    void bitmap(String generation) {
      bitmap = generation;
    }

    boolean outdated() {
      return outdated;
    }

    void outdated(boolean is) {
      outdated = is;
    }

    /** Whether the peer was ever connected. */
    boolean seen() {
      return seen;
    }

    void seen(boolean was) {
      seen = was;
    }

    /** Whether the slot has a bitmap, as those of peers with disks have. */
    boolean diskful() {
      return diskful;
    }

    void diskful(boolean is) {
      diskful = is;
    }
  }

  int room() {
    return room;
  }

  String current() {
    return current;
  }

  void current(String generation) {
    current = generation;
  }

  boolean justCreated() {
    return current.equals(JUST_CREATED);
  }

  /** Generations that this data has grown out of, the youngest first. */
  List<String> history() {
    return history;
  }

  void remember(String generation) {
    if (!generation.isEmpty() && !generation.equals(JUST_CREATED)) {
      history.remove(generation);
      history.addFirst(generation);
      while (history.size() > HISTORY) {
        history.removeLast();
      }
    }
  }

  SortedMap<Integer, Slot> slots() {
    return slots;
  }

  Slot slot(int nodeId) {
    return slots.computeIfAbsent(nodeId, any -> new Slot());
  }

  /** Whether this data grew out of a generation. */
  boolean descendsFrom(String generation) {
    return history.contains(generation)
        || slots.values().stream().anyMatch(slot -> slot.bitmap().equals(generation));
  }

  SortedMap<Long, Long> blocks() {
    return blocks;
  }

  /** The version of a block; zero where nobody wrote. */
  long read(long block) {
    return blocks.getOrDefault(block, 0L);
  }

  void write(long block, long version) {
    if (version == 0) {
      blocks.remove(block);
    } else {
      blocks.put(block, version);
    }
  }

  /** Blocks that may be half written when the node loses power: the activity log. */
  Extents active() {
    return active;
  }

  boolean consistent() {
    return consistent;
  }

  boolean upToDate() {
    return upToDate;
  }

  void quality(boolean isConsistent, boolean isUpToDate) {
    consistent = isConsistent;
    upToDate = isUpToDate;
  }

  /** Whether the node was, or is, primary; after a power loss it tells of a crashed primary. */
  boolean primary() {
    return primary;
  }

  void primary(boolean is) {
    primary = is;
  }

  /** Whether the node was primary when it lost quorum. */
  boolean lostQuorum() {
    return lostQuorum;
  }

  void lostQuorum(boolean did) {
    lostQuorum = did;
  }

  /** The size that the nodes agreed on; zero before they did. */
  ByteSize size() {
    return size;
  }

  void size(ByteSize agreed) {
    size = agreed;
  }

  long lastBlock() {
    return Math.ceilDiv(size.bytes(), BLOCK);
  }
}
