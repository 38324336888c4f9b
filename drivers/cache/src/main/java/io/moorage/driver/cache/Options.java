// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.cache;

import io.moorage.driver.provider.DeviceLayer.Below;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was asked of a cache, by LINSTOR's names.
 *
 * @param prefix of the properties, for messages
 */
record Options(String prefix, Map<String, String> values) {

  static Options of(String prefix, Below below) {
    return new Options(
        prefix, below.spec() instanceof LayerSpec.Cached cached ? cached.options() : Map.of());
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  boolean isTrue(String key) {
    return text(key).filter(value -> !isNo(value)).isPresent();
  }

  static boolean isNo(String value) {
    return List.of("false", "no", "off", "0").contains(value.toLowerCase(Locale.ROOT));
  }

  /** A whole number, where there is one. */
  Optional<Long> number(String key) throws DriverException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw refused(key, "is not a whole number");
    }
  }

  DriverException refused(String key, String why) {
    return new DriverException(
        new Problem(
            "the property " + prefix + "/" + key + " cannot be used",
            "'" + values.getOrDefault(key, "") + "' " + why,
            "set another value, or none"));
  }

  /** All that begin alike, by what follows, in an order that is always the same. */
  Map<String, String> under(String start) {
    Map<String, String> under = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(start + "/")) {
        under.put(key.substring(start.length() + 1), value.strip());
      }
    });
    return under;
  }
}
