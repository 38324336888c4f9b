// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.rest.PropertyCatalogue;
import io.moorage.server.rest.PropertyCatalogue.Level;
import java.util.Map;
import java.util.TreeMap;

/** What a property may be set to. */
record PropertyInfo(String propType, String value) {

  static Map<String, PropertyInfo> all(Level level) {
    Map<String, PropertyInfo> all = new TreeMap<>();
    PropertyCatalogue.of(level)
        .forEach((key, property) ->
            all.put(key, new PropertyInfo(type(property.type()), property.allowed())));
    return all;
  }

  private static String type(String type) {
    return switch (type) {
      case "yes-no" -> "boolean";
      case "true-false" -> "boolean_true_false";
      case "integer" -> "long";
      case "float" -> "range-float";
      case "text" -> "string";
      default -> type;
    };
  }
}
