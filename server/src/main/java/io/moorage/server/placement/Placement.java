// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ProviderKind;
import io.moorage.server.cluster.PoolKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where replicas go, or why they cannot; the same value feeds the error text, the dry run and the
 * answer.
 */
public sealed interface Placement {

  /** Pools that a filter turned down. */
  List<Rejection> rejections();

  /** Found. */
  record Placed(List<Choice> choices, List<Choice> passedOver, List<Rejection> rejections)
      implements Placement {
    public Placed {
      choices = List.copyOf(choices);
      passedOver = List.copyOf(passedOver);
      rejections = List.copyOf(rejections);
    }
  }

  /**
   * Not found.
   *
   * @param wanted how many were to be placed
   * @param found how many at the most would have gone together
   * @param left the pools that passed every filter
   */
  record NotEnough(int wanted, int found, List<Choice> left, List<Rejection> rejections)
      implements Placement {
    public NotEnough {
      left = List.copyOf(left);
      rejections = List.copyOf(rejections);
    }
  }

  /**
   * A pool that passed every filter.
   *
   * @param score the sum of the parts
   * @param parts each score's share, by its name
   */
  record Choice(PoolKey pool, ProviderKind kind, double score, Map<String, Double> parts) {
    public Choice {
      parts = Map.copyOf(parts);
    }

    String explained() {
      return String.format(
          Locale.ROOT,
          "%s (%s), score %.5f = %s",
          pool,
          kind,
          score,
          new TreeMap<>(parts)
              .entrySet().stream()
                  .map(
                      part -> String.format(Locale.ROOT, "%s %.5f", part.getKey(), part.getValue()))
                  .collect(Collectors.joining(" + ")));
    }
  }

  /** A pool that fell out: by which filter, and why. */
  record Rejection(PoolKey pool, String filter, String reason) {
    String explained() {
      return pool + ": " + reason + " [" + filter + "]";
    }
  }

  /** The whole reasoning, a line each. */
  default List<String> explained() {
    Stream<String> head =
        switch (this) {
          case Placed placed ->
              Stream.concat(
                  placed.choices().stream().map(choice -> "chosen: " + choice.explained()),
                  placed.passedOver().stream().map(choice -> "passed over: " + choice.explained()));
          case NotEnough notEnough ->
              notEnough.left().stream().map(choice -> "fits: " + choice.explained());
        };
    return Stream.concat(
            head, rejections().stream().map(rejection -> "out: " + rejection.explained()))
        .toList();
  }
}
