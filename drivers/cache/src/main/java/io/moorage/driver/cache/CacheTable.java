// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What a dm-cache is made of.
 *
 * @param sectors how long it is
 * @param devices metadata, cache, and the device below, as the kernel or a path names them
 * @param blockSectors sectors of a block of the cache
 * @param policy the name of it and its arguments
 */
record CacheTable(
    long sectors,
    List<String> devices,
    long blockSectors,
    List<String> features,
    List<String> policy) {
  private static final int DEVICES = 3;
  private static final int BLOCK = 6;
  private static final int FEATURES = 7;
  private static final List<String> MODES = List.of("writethrough", "writeback", "passthrough");
  private static final String CLEANER = "cleaner";

  CacheTable {
    devices = List.copyOf(devices);
    features = List.copyOf(features);
    policy = List.copyOf(policy);
  }

  /** Reads what {@code dmsetup table} prints for a device. */
  static CacheTable parse(String table) throws DriverException {
    List<String> words = List.of(table.split("\\s+"));
    try {
      int policy = FEATURES + 1 + Integer.parseInt(words.get(FEATURES));
      int arguments = Integer.parseInt(words.get(policy + 1));
      List<String> policyWords = new ArrayList<>(List.of(words.get(policy)));
      policyWords.addAll(words.subList(policy + 2, policy + 2 + arguments));
      return new CacheTable(
          Long.parseLong(words.get(1)),
          words.subList(DEVICES, BLOCK),
          Long.parseLong(words.get(BLOCK)),
          words.subList(FEATURES + 1, policy),
          policyWords);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new DriverException(
          new Problem(
              "'dmsetup table' printed what is not understood",
              table,
              "look whether the device is a cache"),
          e);
    }
  }

  /** The device of the metadata. */
  String metadata() {
    return devices.getFirst();
  }

  /**
   * The same that lets go of what is not in the device below yet: nothing new is kept there alone,
   * and the policy does nothing but write down.
   */
  CacheTable draining() {
    List<String> words =
        features.stream().map(word -> word.equals("writeback") ? MODES.getFirst() : word).toList();
    return new CacheTable(sectors, devices, blockSectors, words, List.of(CLEANER));
  }

  boolean isDraining() {
    return policy.getFirst().equals(CLEANER);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>(List.of("0", Long.toString(sectors), "cache"));
    words.addAll(devices);
    words.add(Long.toString(blockSectors));
    words.add(Integer.toString(features.size()));
    words.addAll(features);
    words.add(policy.getFirst());
    words.add(Integer.toString(policy.size() - 1));
    words.addAll(policy.subList(1, policy.size()));
    return String.join(" ", words);
  }

  /** What was asked of a cache. */
  record Asked(Options options) {
    private static final long SMALLEST_BLOCK = 64;
    private static final long LARGEST_BLOCK = 1 << 21;

    /** What the metadata note of a block, with room to spare for their own trees. */
    private static final long NOTE = 32;

    private static final long MOST_BLOCKS = 1_000_000;

    /** The format that notes apart which blocks are dirty, and so opens quickly. */
    private static final int SEPARATE_DIRTY_BITS = 2;

    private static final long SECTOR = 512;

    /**
     * Sectors of a block, for a cache that is made now. Small blocks hold more of what is in use;
     * but each takes room in the metadata and in memory.
     *
     * @param cache sectors of the faster device
     * @param metadata sectors of that of the metadata
     */
    long blockSectors(long cache, long metadata) throws DriverException {
      var asked = options.number("Blocksize");
      if (asked.isPresent()) {
        long sectors = asked.get();
        if (sectors < SMALLEST_BLOCK || sectors > LARGEST_BLOCK || sectors % SMALLEST_BLOCK != 0) {
          throw options.refused(
              "Blocksize", "is no multiple of 64 sectors (32 KiB), or more than 1 GiB");
        }
        return sectors;
      }
      long blocks = Math.max(1, Math.min(MOST_BLOCKS, metadata * SECTOR / NOTE));
      long sectors = SMALLEST_BLOCK;
      while (sectors < LARGEST_BLOCK && cache / sectors > blocks) {
        sectors *= 2;
      }
      return sectors;
    }

    List<String> features(int version) throws DriverException {
      List<String> features = new ArrayList<>();
      if (version == SEPARATE_DIRTY_BITS) {
        features.add("metadata2");
      }
      String mode = options.text("OpMode").orElse(MODES.getFirst());
      if (!MODES.contains(mode)) {
        throw options.refused("OpMode", "is none of " + String.join(", ", MODES));
      }
      features.add(mode);
      options
          .under("Features")
          .forEach((name, value) -> {
            if (!Options.isNo(value) && !features.contains(name)) {
              features.add(name);
            }
          });
      return features;
    }

    List<String> policy() {
      List<String> policy = new ArrayList<>(List.of(options.text("Policy").orElse("smq")));
      options.under("Policy").forEach((name, value) -> policy.addAll(List.of(name, value)));
      return policy;
    }

    CacheTable table(long sectors, List<String> devices, long blockSectors, int version)
        throws DriverException {
      return new CacheTable(sectors, devices, blockSectors, features(version), policy());
    }
  }
}
