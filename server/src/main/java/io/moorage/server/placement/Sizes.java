// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as operators write them into properties. */
final class Sizes {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})\\s*([kmgt])i?b?");
  private static final String UNITS = "kmgt";
  private static final BigInteger KIB = BigInteger.valueOf(1024);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private Sizes() {}

  /**
   * A size such as {@code 10G} or {@code 512MiB}; binary units. More than can be counted is as much
   * as can be.
   */
  static Optional<ByteSize> parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigInteger bytes =
        new BigInteger(matcher.group(1)).multiply(KIB.pow(UNITS.indexOf(matcher.group(2)) + 1));
    return Optional.of(ByteSize.bytes(bytes.min(MOST).longValue()));
  }
}
