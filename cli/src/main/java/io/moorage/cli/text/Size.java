// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import io.moorage.cli.ExitCode;
import io.moorage.cli.Failure;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size in KiB, the unit of the REST interface. */
public record Size(long kibibytes) {
  private static final Pattern WRITTEN = Pattern.compile("(\\d+)\\s*([A-Za-z]*)");
  private static final BigInteger KIB = BigInteger.valueOf(1024);
  private static final String PREFIXES = "kmgtpe";
  private static final Map<Integer, String> NAMES =
      Map.of(0, "KiB", 1, "MiB", 2, "GiB", 3, "TiB", 4, "PiB", 5, "EiB");

  /**
   * Reads a size as it is written for the linstor client: {@code 64M}, {@code 1GiB}, {@code 10GB}.
   * A number alone would be GiB there and KiB in the REST interface, a factor of a million: it is
   * refused.
   */
  public static Size parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      throw refused(text, "is not a size");
    }
    if (written.group(2).isEmpty()) {
      throw refused(text, "has no unit");
    }
    BigInteger bytes =
        new BigInteger(written.group(1))
            .multiply(unit(text, written.group(2).toLowerCase(Locale.ROOT)));
    BigInteger kibibytes = bytes.add(KIB).subtract(BigInteger.ONE).divide(KIB);
    if (kibibytes.bitLength() > 62) {
      throw refused(text, "is too large");
    }
    if (kibibytes.signum() == 0) {
      throw refused(text, "is nothing");
    }
    return new Size(kibibytes.longValueExact());
  }

  private static BigInteger unit(String text, String unit) {
    int exponent = PREFIXES.indexOf(unit.charAt(0)) + 1;
    if (unit.equals("b")) {
      return BigInteger.ONE;
    }
    if (exponent == 0) {
      throw refused(text, "has an unknown unit");
    }
    return switch (unit.substring(1)) {
      case "", "ib" -> KIB.pow(exponent);
      case "b" -> BigInteger.valueOf(1000).pow(exponent);
      default -> throw refused(text, "has an unknown unit");
    };
  }

  private static Failure refused(String text, String why) {
    String number = text.strip().matches("\\d+") ? text.strip() : "10";
    return new Failure(
        ExitCode.USAGE,
        "The size '%s' %s. Write %sG or %sGiB for 1024-based units (K, M, G, T, P), %sGB for 1000-based ones."
            .formatted(text, why, number, number, number));
  }

  /** In the largest unit that leaves at least one, with two decimals where they say something. */
  @Override
  public String toString() {
    double value = kibibytes;
    int unit = 0;
    while (value >= 1024 && unit < NAMES.size() - 1) {
      value /= 1024;
      unit++;
    }
    String number =
        value == Math.rint(value)
            ? Long.toString((long) value)
            : String.format(Locale.ROOT, "%.2f", value);
    return number + " " + NAMES.get(unit);
  }
}
