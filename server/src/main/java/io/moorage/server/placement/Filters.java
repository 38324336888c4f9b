// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolReport;
import io.moorage.server.cluster.NodeView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules of placement, in the order in which they are asked; the first one that says no is the
 * reason that is shown.
 */
final class Filters {
  private static final double MIN_THIN_FREE_PERCENT = 10;

  static final List<Filter> ALL =
      List.of(
          Filter.of("has a backing device", Filters::diskless),
          Filter.of("holds no replica yet", Filters::taken),
          Filter.of("node is in service", Filters::withdrawn),
          Filter.of("node is online", Filters::offline),
          Filter.of("node is allowed", Filters::nodeNotListed),
          Filter.of("open to placement", Filters::closed),
          Filter.of("pool is allowed", Filters::poolNotListed),
          Filter.of("provider is allowed", Filters::providerNotListed),
          Filter.of("node can do the layers", Filters::layerMissing),
          Filter.of("node has the other pools it needs", Filters::besides),
          Filter.of("away from other resources", Filters::near),
          Filter.of("pool is readable", Filters::unreadable),
          Filter.of("room for the size", Filters::full),
          Filter.of("thin pool not nearly full", Filters::nearlyFull));

  private Filters() {}

  private static Optional<String> diskless(Question question, Candidate candidate) {
    return when(!candidate.pool().kind().diskful(), "a diskless pool holds no data");
  }

  private static Optional<String> taken(Question question, Candidate candidate) {
    return when(question.holds(candidate.node().name()), "the node has this resource already");
  }

  private static Optional<String> withdrawn(Question question, Candidate candidate) {
    return candidate.node().withdrawal().map(why -> "the node " + why.explained());
  }

  private static Optional<String> offline(Question question, Candidate candidate) {
    return switch (candidate.view().connection()) {
      case NodeView.Connection.Online online -> Optional.empty();
      case NodeView.Connection.Joining joining -> Optional.of("the node is still connecting");
      case NodeView.Connection.Offline(String why, var _) ->
          Optional.of("the node is offline: " + why);
    };
  }

  private static Optional<String> nodeNotListed(Question question, Candidate candidate) {
    return question
        .filter()
        .nodes()
        .filter(nodes -> !nodes.isEmpty() && !nodes.contains(candidate.node().name()))
        .map(nodes -> "the node is not one of " + nodes);
  }

  private static Optional<String> closed(Question question, Candidate candidate) {
    return Stream.of(
            Map.entry("the pool", candidate.pool().properties()),
            Map.entry("the node", candidate.node().properties()),
            Map.entry("the server", question.cluster().serverProperties().values()))
        .filter(level -> "false".equalsIgnoreCase(level.getValue().get("AutoplaceTarget")))
        .findFirst()
        .map(level -> level.getKey() + " has AutoplaceTarget=false");
  }

  private static Optional<String> poolNotListed(Question question, Candidate candidate) {
    return question
        .filter()
        .pools()
        .filter(pools -> !pools.isEmpty() && !pools.contains(candidate.pool().name()))
        .map(pools -> "the pool is not one of " + pools);
  }

  private static Optional<String> providerNotListed(Question question, Candidate candidate) {
    return question
        .filter()
        .providers()
        .filter(kinds -> !kinds.isEmpty() && !kinds.contains(candidate.pool().kind()))
        .map(kinds -> candidate.pool().kind() + " is not one of " + kinds);
  }

  private static Optional<String> layerMissing(Question question, Candidate candidate) {
    return question.wanted().layers().stream()
        .filter(layer -> !candidate.view().capabilities().layers().contains(layer))
        .findFirst()
        .map(layer -> "the node cannot do " + layer + ": " + why(candidate, layer));
  }

  private static Optional<String> besides(Question question, Candidate candidate) {
    return question.definition().stream()
        .flatMap(definition ->
            ReplicaPools.of(
                question.cluster(), question.sightings(), definition, candidate.key(), Map.of())
                .obstacles()
                .stream())
        .findFirst();
  }

  private static String why(Candidate candidate, LayerKind layer) {
    return String.join(
        "; ",
        candidate
            .view()
            .capabilities()
            .unsupportedLayers()
            .getOrDefault(layer, List.of("its daemon does not know the layer")));
  }

  private static Optional<String> near(Question question, Candidate candidate) {
    return question
        .keptAwayFrom(candidate.node().name())
        .map(name -> "the node has the resource '" + name + "'");
  }

  private static Optional<String> unreadable(Question question, Candidate candidate) {
    if (candidate.capacity().isPresent()) {
      return Optional.empty();
    }
    PoolReport report = candidate.view().pools().get(candidate.pool().name());
    return Optional.of(
        report != null && report.capacity() instanceof Observed.Unknown<PoolCapacity>(String why)
            ? "the pool cannot be read: " + why
            : "the node has not reported the pool yet");
  }

  private static Optional<String> full(Question question, Candidate candidate) {
    ByteSize size = question.wanted().size();
    ProviderKind kind = candidate.pool().kind();
    return when(
        candidate.room().compareTo(size) < 0,
        size
            + " asked for, room for "
            + candidate.room()
            + " ("
            + candidate.free()
            + " free, "
            + candidate.use().reserved()
            + " promised"
            + (kind.thin()
                ? ", over-subscription ratio " + Space.ratio(question.cluster(), candidate.pool())
                : "")
            + ")");
  }

  private static Optional<String> nearlyFull(Question question, Candidate candidate) {
    if (!candidate.pool().kind().thin()) {
      return Optional.empty();
    }
    ByteSize least = leastFree(question, candidate);
    return when(
        candidate.free().compareTo(least) < 0,
        candidate.free() + " free, and Autoplacer/MinThinFreeSpace asks a thin pool for " + least);
  }

  private static ByteSize leastFree(Question question, Candidate candidate) {
    String key = "Autoplacer/MinThinFreeSpace";
    ByteSize total = candidate.capacity().map(PoolCapacity::total).orElse(ByteSize.ZERO);
    String setting =
        Stream.of(
                Optional.ofNullable(candidate.pool().properties().get(key)),
                question.definition().map(d -> d.properties().get(key)),
                question.group().map(g -> g.properties().get(key)),
                Optional.ofNullable(candidate.node().properties().get(key)),
                Optional.ofNullable(question.cluster().serverProperties().values().get(key)))
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(MIN_THIN_FREE_PERCENT + "%");
    // A bare number and one with a percent sign are a share of the pool; "10GiB" and the like are
    // absolute.
    return Space.number(setting.replace("%", ""))
        .map(percent -> ByteSize.bytes((long) (total.bytes() * (percent / 100))))
        .or(() -> Sizes.parse(setting))
        .orElse(ByteSize.bytes((long) (total.bytes() * (MIN_THIN_FREE_PERCENT / 100))));
  }

  private static Optional<String> when(boolean rejected, String reason) {
    return rejected ? Optional.of(reason) : Optional.empty();
  }
}
