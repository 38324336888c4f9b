// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as operators write them into properties. */
final class Sizes {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})\\s*([kmgt])i?b?");
  private static final String UNITS = "kmgt";
  private static final long KIB = 1024;

  private Sizes() {}

  /** A size such as {@code 10G} or {@code 512MiB}; binary units. */
  static Optional<ByteSize> parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long bytes = Long.parseLong(matcher.group(1));
    for (int i = 0; i <= UNITS.indexOf(matcher.group(2)); i++) {
      bytes = Math.multiplyExact(bytes, KIB);
    }
    return Optional.of(ByteSize.bytes(bytes));
  }
}
