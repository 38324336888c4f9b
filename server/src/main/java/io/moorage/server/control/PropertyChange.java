// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a request does to the properties of an object.
 *
 * @param set keys and their new values
 * @param delete keys to drop; one that is not there is no error
 * @param deleteNamespaces prefixes below which every key is dropped
 */
public record PropertyChange(
    Map<String, String> set, List<String> delete, List<String> deleteNamespaces) {
  public static final PropertyChange NONE = new PropertyChange(Map.of(), List.of(), List.of());
  private static final int KEY_LENGTH_MAX = 256;
  private static final int VALUE_LENGTH_MAX = 4096;

  public PropertyChange {
    set = Map.copyOf(set);
    delete = List.copyOf(delete);
    deleteNamespaces = List.copyOf(deleteNamespaces);
  }

  public static PropertyChange setting(Map<String, String> values) {
    return new PropertyChange(values, List.of(), List.of());
  }

  public boolean empty() {
    return set.isEmpty() && delete.isEmpty() && deleteNamespaces.isEmpty();
  }

  /**
   * The properties after the change.
   *
   * @throws ProblemException for a key or value that cannot be kept
   */
  public Map<String, String> over(Map<String, String> before) {
    Map<String, String> after = new TreeMap<>(before);
    delete.forEach(after::remove);
    for (String namespace : deleteNamespaces) {
      String prefix = namespace.endsWith("/") ? namespace : namespace + "/";
      after.keySet().removeIf(key -> key.startsWith(prefix));
    }
    set.forEach((key, value) -> {
      requireKeepable(key, value);
      after.put(key, value);
    });
    return after;
  }

  private static void requireKeepable(String key, String value) {
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX || key.startsWith("/")) {
      throw new ProblemException(
          ErrorCode.INVALID_PROPERTY,
          "The property key '" + key + "' is not valid.",
          "Use a path such as 'Aux/site', at most " + KEY_LENGTH_MAX + " characters long.");
    }
    if (value.length() > VALUE_LENGTH_MAX) {
      throw new ProblemException(
          ErrorCode.INVALID_PROPERTY,
          "The value of property '" + key + "' has " + value.length() + " characters.",
          "Use at most " + VALUE_LENGTH_MAX + ".");
    }
  }
}
