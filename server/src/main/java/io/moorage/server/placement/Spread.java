// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.SelectFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which nodes go together: the rules that hold between replicas, not for one alone.
 *
 * @param same node properties in which all replicas agree, with the value where it is fixed
 * @param forbidden values of node properties that no new replica may have
 * @param quotas node properties in which replicas differ, with how many may share a value
 */
record Spread(
    Map<String, Optional<String>> same,
    Map<String, List<String>> forbidden,
    Map<String, Integer> quotas) {

  static Spread of(SelectFilter filter) {
    Map<String, Optional<String>> same = new LinkedHashMap<>();
    for (String rule : filter.replicasOnSame().orElse(List.of())) {
      same.put(key(rule), value(rule));
    }
    Map<String, List<String>> forbidden = new LinkedHashMap<>();
    Map<String, Integer> quotas = new LinkedHashMap<>();
    for (String rule : filter.replicasOnDifferent().orElse(List.of())) {
      value(rule)
          .ifPresentOrElse(
              value -> forbidden.computeIfAbsent(key(rule), k -> new ArrayList<>()).add(value),
              () -> quotas.put(key(rule), 1));
    }
    filter.xReplicasOnDifferent().orElse(Map.of()).forEach((rule, x) -> quotas.put(key(rule), x));
    return new Spread(same, forbidden, quotas);
  }

  /** The properties in which replicas differ, none sharing a value. */
  Map<String, Integer> quotasOfOne() {
    Map<String, Integer> ones = new LinkedHashMap<>();
    quotas.keySet().forEach(key -> ones.put(key, 1));
    return ones;
  }

  /** Why a node cannot join others, where it cannot. */
  Optional<String> conflict(Node node, List<Node> others) {
    return sameConflict(node, others)
        .or(() -> forbiddenConflict(node))
        .or(() -> quotaConflict(node, others));
  }

  /** A complete set is balanced: of each property at most one value is filled only in part. */
  boolean balanced(List<Node> set) {
    return quotas.entrySet().stream()
        .filter(quota -> quota.getValue() > 1)
        .allMatch(quota ->
            counts(quota.getKey(), set).values().stream()
                    .filter(count -> count < quota.getValue())
                    .count()
                <= 1);
  }

  private Optional<String> sameConflict(Node node, List<Node> others) {
    for (Map.Entry<String, Optional<String>> rule : same.entrySet()) {
      String own = node.properties().get(rule.getKey());
      if (own == null) {
        return Optional.of("the node has no property " + rule.getKey());
      }
      Optional<String> fixed =
          rule.getValue()
              .or(() ->
                  others.stream()
                      .flatMap(other ->
                          Optional.ofNullable(other.properties().get(rule.getKey())).stream())
                      .findFirst());
      if (fixed.isPresent() && !fixed.get().equals(own)) {
        return Optional.of(
            rule.getKey() + " is '" + own + "', all replicas need '" + fixed.get() + "'");
      }
    }
    return Optional.empty();
  }

  private Optional<String> forbiddenConflict(Node node) {
    return forbidden.entrySet().stream()
        .filter(rule -> rule.getValue().contains(node.properties().get(rule.getKey())))
        .findFirst()
        .map(rule -> rule.getKey() + " must not be '" + rule.getValue() + "'");
  }

  private Optional<String> quotaConflict(Node node, List<Node> others) {
    for (Map.Entry<String, Integer> quota : quotas.entrySet()) {
      String own = node.properties().get(quota.getKey());
      // A node without the property passes and is not counted.
      if (own != null && counts(quota.getKey(), others).getOrDefault(own, 0) >= quota.getValue()) {
        return Optional.of(
            quota.getValue()
                + " replica(s) with "
                + quota.getKey()
                + " '"
                + own
                + "' are there already");
      }
    }
    return Optional.empty();
  }

  private static Map<String, Integer> counts(String key, List<Node> nodes) {
    Map<String, Integer> counts = new HashMap<>();
    for (Node node : nodes) {
      String value = node.properties().get(key);
      if (value != null) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String key(String rule) {
    int equals = rule.indexOf('=');
    return equals < 0 ? rule : rule.substring(0, equals);
  }

  private static Optional<String> value(String rule) {
    int equals = rule.indexOf('=');
    return equals < 0 ? Optional.empty() : Optional.of(rule.substring(equals + 1));
  }
}
