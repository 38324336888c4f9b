// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

/**
 * A size in bytes, never negative.
 *
 * @param bytes the size; all arithmetic throws {@link ArithmeticException} rather than wrap around
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  public static final ByteSize ZERO = new ByteSize(0);
  private static final long KIB = 1024;

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is never negative: " + bytes);
    }
  }

  public static ByteSize bytes(long bytes) {
    return bytes == 0 ? ZERO : new ByteSize(bytes);
  }

  public static ByteSize kibibytes(long kibibytes) {
    return bytes(Math.multiplyExact(kibibytes, KIB));
  }

  public static ByteSize mebibytes(long mebibytes) {
    return kibibytes(Math.multiplyExact(mebibytes, KIB));
  }

  public static ByteSize gibibytes(long gibibytes) {
    return mebibytes(Math.multiplyExact(gibibytes, KIB));
  }

  /** Whole KiB, rounded up: LINSTOR's unit. */
  public long kibibytes() {
    return Math.ceilDiv(bytes, KIB);
  }

  public ByteSize plus(ByteSize other) {
    return bytes(Math.addExact(bytes, other.bytes));
  }

  /** The difference, or zero where the other is larger. */
  public ByteSize minusOrZero(ByteSize other) {
    return bytes(Math.max(0, bytes - other.bytes));
  }

  /** Rounded up to a multiple of the unit. */
  public ByteSize roundedUpTo(ByteSize unit) {
    return bytes(Math.multiplyExact(Math.ceilDiv(bytes, unit.bytes), unit.bytes));
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /**
   * For people: the largest binary unit in which the number is at least one, two decimals at the
   * most.
   */
  @Override
  public String toString() {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = bytes;
    int unit = 0;
    while (value >= KIB && unit < units.length - 1) {
      value /= KIB;
      unit++;
    }
    long hundredths = Math.round(value * 100);
    String number =
        hundredths % 100 == 0
            ? Long.toString(hundredths / 100)
            : hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10;
    return number + " " + units[unit];
  }
}
