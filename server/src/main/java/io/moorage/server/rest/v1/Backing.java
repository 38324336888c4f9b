// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pool lies on, as requests name it in one of several properties. */
final class Backing {

  private static final String VOLUME_GROUP = "StorDriver/LvmVg";
  private static final String THIN_POOL = "StorDriver/ThinPool";

  private Backing() {}

  /** Takes it out of the properties; empty where none of them names it. */
  static String takenFrom(Map<String, String> properties) {
    String group = take(properties, VOLUME_GROUP).orElse("");
    String thin = take(properties, THIN_POOL).orElse("");
    String joined = thin.isEmpty() ? group : group.isEmpty() ? thin : group + "/" + thin;
    return Stream.of(
            PoolJson.BACKING, "StorDriver/ZPoolThin", "StorDriver/ZPool", "StorDriver/FileDir")
        .map(key -> take(properties, key))
        // All of them are taken, so that none stays behind as a property.
        .toList()
        .stream()
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(joined);
  }

  private static Optional<String> take(Map<String, String> properties, String key) {
    return Optional.ofNullable(properties.remove(key)).filter(value -> !value.isBlank());
  }
}
