// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.tool.DeviceHead;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What a device of bcache begins with.
 *
 * @param set the cache that it belongs to, or is
 * @param dataOffset sectors before the data, of a backing device
 * @param block the block that was read
 */
record BcacheSuperblock(Content content, UUID set, State state, long dataOffset, ByteBuffer block) {
  /** Where it lies, and how much room it has. */
  static final int START = 4096;

  static final int BYTES = 4096;

  private static final UUID MAGIC = UUID.fromString("c68573f6-4e1a-45ca-8265-f57f48ba6d81");
  private static final UUID NO_SET = new UUID(0, 0);
  private static final int CHECKED_FROM = 8;
  private static final int VERSION_AT = 16;
  private static final int MAGIC_AT = 24;
  private static final int UUID_AT = 40;
  private static final int SET_AT = 56;
  private static final int LABEL_AT = 72;
  private static final int LABEL_BYTES = 32;
  private static final int FLAGS_AT = 104;
  private static final int STATE_SHIFT = 61;
  private static final long STATE_BITS = 3;
  private static final int DATA_OFFSET_AT = 184;
  private static final int KEYS_AT = 206;
  private static final int KEYS_FROM = 208;
  private static final int FIRST_DATA_OFFSET = 16;

  /** What is there. */
  enum Content {
    BLANK,
    CACHE,
    BACKING,
    FOREIGN
  }

  /** How the data of a backing device stands to its cache; in the order of the kernel's numbers. */
  enum State {
    NONE,
    CLEAN,
    DIRTY,
    STALE
  }

  static BcacheSuperblock read(Path root, String device) throws DriverException {
    return of(DeviceHead.read(root, device, 0, START + BYTES));
  }

  static BcacheSuperblock of(ByteBuffer head) {
    if (DeviceHead.isBlank(head)) {
      return without(Content.BLANK);
    }
    if (head.limit() < START + BYTES) {
      return without(Content.FOREIGN);
    }
    ByteBuffer block = head.slice(START, BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (!uuid(block, MAGIC_AT).equals(MAGIC)) {
      return without(Content.FOREIGN);
    }
    long version = block.getLong(VERSION_AT);
    int state = (int) (block.getLong(FLAGS_AT) >>> STATE_SHIFT & STATE_BITS);
    return switch ((int) version) {
      case 0, 3, 5 ->
          new BcacheSuperblock(Content.CACHE, uuid(block, SET_AT), State.NONE, 0, block);
      case 1, 4, 6 ->
          new BcacheSuperblock(
              Content.BACKING,
              uuid(block, SET_AT),
              State.values()[state],
              version == 1 ? FIRST_DATA_OFFSET : block.getLong(DATA_OFFSET_AT),
              block);
      default -> without(Content.FOREIGN);
    };
  }

  private static BcacheSuperblock without(Content content) {
    return new BcacheSuperblock(content, NO_SET, State.NONE, 0, ByteBuffer.allocate(0));
  }

  private static UUID uuid(ByteBuffer block, int at) {
    ByteBuffer bytes = block.slice(at, Long.BYTES * 2).order(ByteOrder.BIG_ENDIAN);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /**
   * The same backing device under a name of its own and without a cache, so that nobody takes it
   * for the one that it is a copy of.
   */
  ByteBuffer apart(UUID own) {
    ByteBuffer apart = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    apart.put(0, block, 0, BYTES);
    put(apart, UUID_AT, own);
    put(apart, SET_AT, NO_SET);
    apart.put(LABEL_AT, new byte[LABEL_BYTES]);
    apart.putLong(FLAGS_AT, apart.getLong(FLAGS_AT) & ~(STATE_BITS << STATE_SHIFT));
    apart.putLong(0, checksum(apart));
    return apart;
  }

  private static void put(ByteBuffer block, int at, UUID uuid) {
    block
        .slice(at, Long.BYTES * 2)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits());
  }

  /** As bcache makes it: of all that follows it, as far as there are keys. */
  static long checksum(ByteBuffer block) {
    int end = KEYS_FROM + Short.toUnsignedInt(block.getShort(KEYS_AT)) * Long.BYTES;
    long crc = ~0L;
    for (int i = CHECKED_FROM; i < end; i++) {
      crc ^= (long) block.get(i) << 56;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = crc < 0 ? crc << 1 ^ 0x42F0E1EBA9EA3693L : crc << 1;
      }
    }
    return ~crc;
  }
}
