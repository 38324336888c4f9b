// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;

/** One storey of a volume's stack, with what that layer needs to know. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerSpec.Storage.class, name = "STORAGE"),
  @JsonSubTypes.Type(value = LayerSpec.Luks.class, name = "LUKS"),
  @JsonSubTypes.Type(value = LayerSpec.Drbd.class, name = "DRBD")
})
public sealed interface LayerSpec {

  LayerKind kind();

  /** The size that the device below has to have, for this one to have a size. */
  ByteSize below(ByteSize above);

  /** The size that this device has over one of a size. */
  ByteSize above(ByteSize below);

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
   * Replication, as far as it takes room of the volume: its metadata lies at the end.
   *
   * @param slots for how many peers the metadata has room
   */
  record Drbd(int slots) implements LayerSpec {
    @Override
    public LayerKind kind() {
      return LayerKind.DRBD;
    }

    @Override
    public ByteSize below(ByteSize above) {
      return DrbdSizes.gross(above, slots);
    }

    @Override
    public ByteSize above(ByteSize below) {
      return DrbdSizes.net(below, slots);
    }
  }

  /** Whether it gives each volume a block device of its own. */
  default boolean onDevice() {
    return switch (this) {
      case Storage _, Drbd _ -> false;
      case Luks _ -> true;
    };
  }
}
