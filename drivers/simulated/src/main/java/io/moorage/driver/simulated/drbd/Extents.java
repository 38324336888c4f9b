// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated.drbd;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A set of blocks, kept as ranges, so that "all of a large disk" is one entry. */
final class Extents {
  /** From the first block of a range to the one behind its last. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  static Extents parse(String text) {
    Extents extents = new Extents();
    for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int dash = range.indexOf('-');
      extents.ranges.put(
          Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
    }
    return extents;
  }

  void add(long block) {
    add(block, block + 1);
  }

  /** Adds all blocks from the first up to, not including, the end. */
  void add(long from, long end) {
    if (from >= end) {
      return;
    }
    long first = from;
    long last = end;
    Map.@Nullable Entry<Long, Long> before = ranges.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      first = before.getKey();
    }
    Map.@Nullable Entry<Long, Long> touching = ranges.ceilingEntry(first);
    while (touching != null && touching.getKey() <= last) {
      last = Math.max(last, touching.getValue());
      ranges.remove(touching.getKey());
      touching = ranges.ceilingEntry(first);
    }
    ranges.put(first, last);
  }

  void addAll(Extents others) {
    others.ranges.forEach(this::add);
  }

  void remove(long block) {
    remove(block, block + 1);
  }

  private void remove(long from, long end) {
    Map.@Nullable Entry<Long, Long> before = ranges.lowerEntry(from);
    if (before != null && before.getValue() > from) {
      ranges.put(before.getKey(), from);
      if (before.getValue() > end) {
        ranges.put(end, before.getValue());
      }
    }
    Map.@Nullable Entry<Long, Long> touched = ranges.ceilingEntry(from);
    while (touched != null && touched.getKey() < end) {
      ranges.remove(touched.getKey());
      if (touched.getValue() > end) {
        ranges.put(end, touched.getValue());
      }
      touched = ranges.ceilingEntry(from);
    }
  }

  boolean contains(long block) {
    Map.@Nullable Entry<Long, Long> range = ranges.floorEntry(block);
    return range != null && range.getValue() > block;
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  void clear() {
    ranges.clear();
  }

  long count() {
    return ranges.entrySet().stream().mapToLong(range -> range.getValue() - range.getKey()).sum();
  }

  /** Takes so many of the lowest blocks out. */
  Extents takeFirst(long blocks) {
    Extents taken = new Extents();
    long left = blocks;
    while (left > 0 && !ranges.isEmpty()) {
      Map.Entry<Long, Long> first = ranges.firstEntry();
      long end = Math.min(first.getValue(), first.getKey() + left);
      ranges.remove(first.getKey());
      if (end < first.getValue()) {
        ranges.put(end, first.getValue());
      }
      taken.add(first.getKey(), end);
      left -= end - first.getKey();
    }
    return taken;
  }

  void removeAll(Extents others) {
    others.ranges.forEach(this::remove);
  }

  Extents copy() {
    Extents copy = new Extents();
    copy.ranges.putAll(ranges);
    return copy;
  }

  /** The same set as text, for a disk. */
  @Override
  public String toString() {
    return ranges.entrySet().stream()
        .map(range -> range.getKey() + "-" + range.getValue())
        .collect(Collectors.joining(","));
  }
}
