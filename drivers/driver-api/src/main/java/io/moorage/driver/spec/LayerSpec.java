// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import java.util.Map;
import java.util.Optional;

/** One storey of a volume's stack, with what that layer needs to know. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerSpec.Storage.class, name = "STORAGE"),
  @JsonSubTypes.Type(value = LayerSpec.Luks.class, name = "LUKS"),
  @JsonSubTypes.Type(value = LayerSpec.Cached.class, name = "CACHED"),
  @JsonSubTypes.Type(value = LayerSpec.Drbd.class, name = "DRBD")
})
public sealed interface LayerSpec {

  LayerKind kind();

  /** The size that the device below has to have, for this one to have a size. */
  ByteSize below(ByteSize above);

  /** The size that this device has over one of a size. */
  ByteSize above(ByteSize below);

  /**
   * What it needs beside the device below.
   *
   * @param size the size of its own device
   */
  default Map<VolumePart, Part> parts(ByteSize size) {
    return Map.of();
  }

  /**
   * Whether its parts hold what is nowhere else, so that a volume without them is not what it was.
   */
  default boolean needsParts() {
    return false;
  }

  /** A volume that serves another one. */
  record Part(PoolName pool, ByteSize size) {}

  /** The bottom: a volume carved out of a pool. */
  record Storage(PoolName pool) implements LayerSpec {
    @Override
    public LayerKind kind() {
      return LayerKind.STORAGE;
    }

    @Override
    public ByteSize below(ByteSize above) {
      return above;
    }

    @Override
    public ByteSize above(ByteSize below) {
      return below;
    }
  }

  /** Encryption; its key comes apart, as a {@link VolumeKey}. */
  record Luks() implements LayerSpec {
    /** What LUKS2 sets aside for its two headers and the key slots. */
    private static final ByteSize HEADER = ByteSize.mebibytes(16);

    private static final ByteSize UNIT = ByteSize.mebibytes(1);

    @Override
    public LayerKind kind() {
      return LayerKind.LUKS;
    }

    @Override
    public ByteSize below(ByteSize above) {
      return above.roundedUpTo(UNIT).plus(HEADER);
    }

    @Override
    public ByteSize above(ByteSize below) {
      return below.minusOrZero(HEADER);
    }
  }

  /**
   * A faster device in front of a slow one, in one of three ways: {@code CACHE} (dm-cache), {@code
   * WRITECACHE} (dm-writecache), {@code BCACHE}.
   *
   * @param parts the faster devices; they keep the size they are made with
   * @param options by LINSTOR's names, without the layer's own prefix: {@code OpMode}, {@code
   *     Options/HighWatermark}
   */
  record Cached(LayerKind kind, Map<VolumePart, Part> parts, Map<String, String> options)
      implements LayerSpec {
    private static final ByteSize BLOCK = ByteSize.kibibytes(4);

    /** Sectors before the data of a backing device of bcache, where nothing else is asked for. */
    private static final long DATA_OFFSET = 16;

    private static final long SECTOR = 512;

    public Cached {
      parts = Map.copyOf(parts);
      options = Map.copyOf(options);
    }

    @Override
    public ByteSize below(ByteSize above) {
      return above.roundedUpTo(BLOCK).plus(header()).roundedUpTo(BLOCK);
    }

    @Override
    public ByteSize above(ByteSize below) {
      return below.minusOrZero(header());
    }

    private ByteSize header() {
      return kind == LayerKind.BCACHE ? ByteSize.bytes(dataOffset() * SECTOR) : ByteSize.ZERO;
    }

    /**
     * Sectors of 512 bytes that bcache sets aside at the beginning of the device below. Less than
     * it needs for itself, or what is no number, is as if nothing were asked for.
     */
    public long dataOffset() {
      try {
        return Math.max(
            DATA_OFFSET, Integer.parseInt(options.getOrDefault("DataOffset", "").strip()));
      } catch (NumberFormatException e) {
        return DATA_OFFSET;
      }
    }

    /** Whether a write is done before it has reached the device below. */
    public boolean writesBack() {
      return switch (kind) {
        case CACHE -> "writeback".equals(options.get("OpMode"));
        case BCACHE -> "true".equalsIgnoreCase(options.get("Writeback"));
        default -> true;
      };
    }

    @Override
    public Map<VolumePart, Part> parts(ByteSize size) {
      return parts;
    }

    /**
     * After a loss of power dm-cache takes all that it holds for unwritten, whatever its mode, and
     * new writes to that go to the faster device alone until it has been written down.
     */
    @Override
    public boolean needsParts() {
      return kind == LayerKind.CACHE || writesBack();
    }
  }

  /**
   * Replication, as far as it takes room: its metadata lies at the end of the volume, or apart from
   * it.
   *
   * @param slots for how many peers the metadata has room
   * @param metaPool where the metadata lies, if not with the data
   */
  record Drbd(int slots, Optional<PoolName> metaPool) implements LayerSpec {
    /** Replication with its metadata at the end of the data. */
    public Drbd(int slots) {
      this(slots, Optional.empty());
    }

    @Override
    public LayerKind kind() {
      return LayerKind.DRBD;
    }

    @Override
    public ByteSize below(ByteSize above) {
      return metaPool.isPresent() ? above : DrbdSizes.gross(above, slots);
    }

    @Override
    public ByteSize above(ByteSize below) {
      return metaPool.isPresent() ? below : DrbdSizes.net(below, slots);
    }

    @Override
    public Map<VolumePart, Part> parts(ByteSize size) {
      return metaPool
          .map(
              pool -> Map.of(VolumePart.DRBD_META, new Part(pool, DrbdSizes.external(size, slots))))
          .orElse(Map.of());
    }

    @Override
    public boolean needsParts() {
      return true;
    }
  }

  /** Whether it gives each volume a block device of its own. */
  default boolean onDevice() {
    return switch (this) {
      case Storage _, Drbd _ -> false;
      case Luks _, Cached _ -> true;
    };
  }
}
