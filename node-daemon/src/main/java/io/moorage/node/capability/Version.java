// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.capability;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A version of numbers, the weightiest first; {@code 9.2} and {@code 9.2.0} are equally new. */
public record Version(List<Integer> parts) {
  private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})+");

  public Version {
    parts = List.copyOf(parts);
  }

  public static Version of(Integer... parts) {
    return new Version(List.of(parts));
  }

  /** The first version that a text names. */
  static Optional<Version> find(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    return numbers.find()
        ? Optional.of(
            new Version(Arrays.stream(numbers.group().split("\\.")).map(Integer::valueOf).toList()))
        : Optional.empty();
  }

  public boolean olderThan(Version other) {
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      int difference = part(i) - other.part(i);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  private int part(int index) {
    return index < parts.size() ? parts.get(index) : 0;
  }

  @Override
  public String toString() {
    return parts.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
