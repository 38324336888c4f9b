// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A line of {@code drbdsetup events2}.
 *
 * @param subject of what kind the thing is that it tells of; {@code -} at the end of what was there
 *     at the start
 * @param fields what it says, in DRBD's own words
 */
record Event(Verb verb, String subject, Map<String, String> fields) {
  private static final int DIGITS_MAX = 9;

  Event {
    fields = Map.copyOf(fields);
  }

  /** What became of it. */
  enum Verb {
    EXISTS,
    CREATE,
    CHANGE,
    DESTROY,
    RENAME,
    CALL,
    RESPONSE;

    private static Optional<Verb> of(String word) {
      return Arrays.stream(values())
          .filter(verb -> verb.name().toLowerCase(Locale.ROOT).equals(word))
          .findFirst();
    }
  }

  /** Empty for a line that tells nothing we know of; a time before it may be missing. */
  static Optional<Event> parse(String line) {
    List<String> words = Arrays.stream(line.strip().split("\\s+")).toList();
    Optional<Verb> first = Verb.of(words.getFirst());
    int at = first.isPresent() ? 0 : 1;
    Optional<Verb> verb =
        first.or(() -> words.size() > 1 ? Verb.of(words.get(1)) : Optional.empty());
    if (verb.isEmpty() || words.size() < at + 2) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (String word : words.subList(at + 2, words.size())) {
      int colon = word.indexOf(':');
      if (colon > 0) {
        fields.put(word.substring(0, colon), word.substring(colon + 1));
      }
    }
    return Optional.of(new Event(verb.get(), words.get(at + 1), fields));
  }

  /** Whether all that was there when the tool was started has been told. */
  boolean endsTheBeginning() {
    return verb == Verb.EXISTS && subject.equals("-");
  }

  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  String field(String name, String otherwise) {
    return fields.getOrDefault(name, otherwise);
  }

  boolean yes(String name, boolean otherwise) {
    return field(name).map("yes"::equals).orElse(otherwise);
  }

  OptionalInt number(String name) {
    String value = field(name, "");
    return isNumber(value) && value.length() <= DIGITS_MAX
        ? OptionalInt.of(Integer.parseInt(value))
        : OptionalInt.empty();
  }

  /** A size in the KiB of DRBD. */
  long kibibytes(String name, long otherwise) {
    String value = field(name, "");
    return isNumber(value) && value.length() <= 2 * DIGITS_MAX - 2
        ? Long.parseLong(value)
        : otherwise;
  }

  private static boolean isNumber(String value) {
    return !value.isEmpty() && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
  }
}
