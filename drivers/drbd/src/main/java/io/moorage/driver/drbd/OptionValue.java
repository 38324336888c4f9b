// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what was asked for with how the kernel writes it: {@code 4M} is {@code 4096k}. */
final class OptionValue {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})([sSkKmMgGtT]?)");

  private OptionValue() {}

  static boolean same(String asked, String running) {
    return asked.equals(running) || flag(asked).equals(flag(running)) || sameNumber(asked, running);
  }

  private static String flag(String value) {
    return switch (value) {
      case "yes", "true" -> "yes";
      case "no", "false" -> "no";
      default -> value;
    };
  }

  /** A number without a unit is in the unit that the kernel writes the option in. */
  private static boolean sameNumber(String asked, String running) {
    Matcher written = NUMBER.matcher(running);
    if (!written.matches()) {
      return false;
    }
    Optional<BigInteger> wanted = number(asked, written.group(2));
    return wanted.isPresent() && wanted.equals(number(running, ""));
  }

  private static Optional<BigInteger> number(String value, String unit) {
    Matcher matcher = NUMBER.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String said = matcher.group(2).isEmpty() ? unit : matcher.group(2);
    return Optional.of(new BigInteger(matcher.group(1)).multiply(factor(said)));
  }

  private static BigInteger factor(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "s" -> BigInteger.valueOf(512);
      case "k" -> BigInteger.valueOf(1L << 10);
      case "m" -> BigInteger.valueOf(1L << 20);
      case "g" -> BigInteger.valueOf(1L << 30);
      case "t" -> BigInteger.valueOf(1L << 40);
      default -> BigInteger.ONE;
    };
  }
}
