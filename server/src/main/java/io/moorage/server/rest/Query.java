// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The query parameters of a request; those that nobody asks about do not matter. */
public record Query(MultivaluedMap<String, String> parameters) {

  private static final List<String> FILTERS =
      List.of("nodes", "resources", "storage_pools", "props");

  /** The names given for a filter, ready to be compared without regard to case. */
  public Names names(String parameter) {
    return new Names(
        parameters.getOrDefault(parameter, List.of()).stream()
            .filter(name -> !name.isBlank())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()));
  }

  /** Names to filter by; none let everything pass. */
  public record Names(Set<String> keys) {

    public boolean pass(String key) {
      return keys.isEmpty() || keys.contains(key.toLowerCase(Locale.ROOT));
    }

    public boolean any() {
      return !keys.isEmpty();
    }
  }

  /** Whether properties satisfy all that {@code props} asks: a key, or a key with its value. */
  public boolean props(Map<String, String> properties) {
    return parameters.getOrDefault("props", List.of()).stream()
        .allMatch(asked -> {
          int equals = asked.indexOf('=');
          return equals < 0
              ? properties.containsKey(asked)
              : asked.substring(equals + 1).equals(properties.get(asked.substring(0, equals)));
        });
  }

  /** Whether nothing is filtered; the page does not count. */
  public boolean unfiltered() {
    return FILTERS.stream().noneMatch(parameters::containsKey);
  }

  public boolean flag(String parameter) {
    String value = parameters.getFirst(parameter);
    return value != null
        && (value.isEmpty() || Set.of("true", "yes", "1").contains(value.toLowerCase(Locale.ROOT)));
  }

  public Optional<String> text(String parameter) {
    return Optional.ofNullable(parameters.getFirst(parameter)).filter(text -> !text.isBlank());
  }

  public Optional<Long> number(String parameter) {
    try {
      return text(parameter).map(Long::parseLong);
    } catch (NumberFormatException e) {
      throw new BadBodyException(
          "The query parameter '" + parameter + "' has to be a whole number.", "Correct it.");
    }
  }

  /** The part of a list that was asked for. */
  public <T> List<T> page(List<T> all) {
    long limit = number("limit").orElse(0L);
    long offset = Math.max(0, number("offset").orElse(0L));
    return limit <= 0 ? all : all.stream().skip(offset).limit(limit).toList();
  }
}
