// SPDX-License-Identifier: Apache-2.0
package io.moorage.api.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name that an operator chose. Two spellings that differ only in case are the same name, and the
 * spelling used at creation is the one that is shown: platforms compare names byte for byte with
 * what they created.
 */
public sealed interface Name extends Comparable<Name>
    permits NodeName, PoolName, ResourceName, GroupName, SnapshotName {

  /** The name as it was first written; never null, never empty. */
  String value();

  /** The form that is compared: lower case in the root locale. */
  default String key() {
    return value().toLowerCase(Locale.ROOT);
  }

  @Override
  default int compareTo(Name other) {
    return key().compareTo(other.key());
  }

  /**
   * Checks a "simple" name: a letter or underscore first, then letters, digits, underscore and
   * hyphen, and one letter somewhere.
   *
   * @throws InvalidNameException if it breaks the rule; the message says which rule
   */
  static String requireSimple(String what, String value, int min, int max) {
    if (!SimpleName.SHAPE.matcher(value).matches()
        || value.length() < min
        || value.length() > max
        || !SimpleName.LETTER.matcher(value).find()) {
      throw new InvalidNameException(
          what,
          value,
          "use "
              + min
              + " to "
              + max
              + " characters: a letter or '_' first, then letters, digits, '_' or '-', at least one letter");
    }
    return value;
  }

  /** The patterns of {@link #requireSimple}. */
  final class SimpleName {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern LETTER = Pattern.compile("[A-Za-z]");

    private SimpleName() {}
  }
}
