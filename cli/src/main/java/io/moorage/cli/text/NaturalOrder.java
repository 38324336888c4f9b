// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.text;

import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Orders names as people do: {@code vol2} before {@code vol10}, whatever the case. */
final class NaturalOrder implements Comparator<String> {
  private static final Pattern PART = Pattern.compile("\\d+|\\D+");

  @Override
  public int compare(String left, String right) {
    List<String> lefts = parts(left);
    List<String> rights = parts(right);
    for (int index = 0; index < Math.min(lefts.size(), rights.size()); index++) {
      int order = compareParts(lefts.get(index), rights.get(index));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(lefts.size(), rights.size());
  }

  private static List<String> parts(String text) {
    return PART.matcher(text).results().map(MatchResult::group).toList();
  }

  private static int compareParts(String left, String right) {
    if (Character.isDigit(left.charAt(0)) && Character.isDigit(right.charAt(0))) {
      int length = Integer.compare(left.length(), right.length());
      return length != 0 ? length : left.compareTo(right);
    }
    return left.compareToIgnoreCase(right);
  }
}
