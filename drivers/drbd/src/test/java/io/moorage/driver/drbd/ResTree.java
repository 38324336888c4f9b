// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A configuration read as drbdadm reads it: statements that end in a semicolon, and sections.
 *
 * @param words of its head; for a statement all there is
 */
record ResTree(List<String> words, List<ResTree> parts) {
  private static final Pattern TOKEN =
      Pattern.compile("#[^\\n]*|\"((?:[^\"\\\\\\n]){0,255})\"|[{};]|[^\\s{};\"#]+");

  static ResTree parse(String text) {
    Iterator<MatchResult> tokens =
        TOKEN.matcher(text).results().filter(token -> !token.group().startsWith("#")).iterator();
    return new ResTree(List.of(), parts(tokens));
  }

  private static List<ResTree> parts(Iterator<MatchResult> tokens) {
    List<ResTree> parts = new ArrayList<>();
    List<String> words = new ArrayList<>();
    while (tokens.hasNext()) {
      MatchResult token = tokens.next();
      switch (token.group()) {
        case "}" -> {
          return parts;
        }
        case ";" -> {
          parts.add(new ResTree(List.copyOf(words), List.of()));
          words.clear();
        }
        case "{" -> {
          parts.add(new ResTree(List.copyOf(words), parts(tokens)));
          words.clear();
        }
        default -> words.add(token.group(1) == null ? token.group() : token.group(1));
      }
    }
    return parts;
  }

  List<ResTree> all(String head) {
    return parts.stream()
        .filter(part -> !part.words.isEmpty() && part.words.getFirst().equals(head))
        .toList();
  }

  Optional<ResTree> find(String head, String name) {
    return all(head).stream().filter(part -> part.words.get(1).equals(name)).findFirst();
  }

  String value(String head) {
    return all(head).stream()
        .filter(part -> part.parts.isEmpty())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + head + " in " + this))
        .words
        .getLast();
  }

  Map<String, String> options(String section) {
    Map<String, String> options = new TreeMap<>();
    all(section).stream()
        .filter(part -> part.words.size() == 1)
        .flatMap(part -> part.parts.stream())
        .forEach(option -> options.put(option.words.getFirst(), option.words.getLast()));
    return options;
  }
}
