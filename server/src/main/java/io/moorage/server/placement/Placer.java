// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.placement;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.PoolUse;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.Sightings;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.placement.Placement.Choice;
import io.moorage.server.placement.Placement.NotEnough;
import io.moorage.server.placement.Placement.Placed;
import io.moorage.server.placement.Placement.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Chooses pools for replicas.
 *
 * <p>Goal: the set of pools with the best total score. Constraints: every pool passes every filter;
 * no two on one node; kinds that mix; the rules of {@link Spread} between all replicas, those that
 * exist included. Method: filter, score, then a depth-first search with backtracking over the pools
 * in order of score, ended early where the rest could not beat the best set found.
 */
public final class Placer {
  /**
   * A bound on the search, so that an odd rule set costs a worse placement, not the writer's time.
   */
  private static final int SEARCH_STEPS_MAX = 200_000;

  /**
   * More than all scores together, with the default weights: a platform knows where its guest will
   * run.
   */
  private static final double PREFERENCE = 10;

  private static final Comparator<Choice> BEST_FIRST =
      Comparator.comparingDouble(Choice::score).reversed().thenComparing(Choice::pool);

  private final Cluster cluster;
  private final Sightings sightings;

  public Placer(Cluster cluster, Sightings sightings) {
    this.cluster = cluster;
    this.sightings = sightings;
  }

  /** Where the replicas go. */
  public Placement place(Wanted wanted) {
    Question question = question(wanted);
    List<Rejection> rejections = new ArrayList<>();
    List<Candidate> passed = new ArrayList<>();
    for (StoragePool pool : cluster.pools().values()) {
      Candidate candidate = candidate(pool);
      rejection(question, candidate).ifPresentOrElse(rejections::add, () -> passed.add(candidate));
    }
    // Diskless pools are no candidates for data: naming each of them would only hide the reasons
    // that matter.
    rejections.removeIf(rejection -> !kind(rejection.pool()).diskful());
    List<Choice> ranked = ranked(wanted, passed);
    Search search = new Search(question, ranked);
    Optional<List<Choice>> best = search.best();
    if (best.isEmpty()) {
      rejections.addAll(search.conflicts());
      return new NotEnough(wanted.count(), search.mostTogether(), ranked, rejections);
    }
    List<Choice> rest = new ArrayList<>(ranked);
    rest.removeAll(best.get());
    return new Placed(best.get(), rest, rejections);
  }

  /** The pools that pass every filter, whatever goes together: what queries about room look at. */
  public List<PoolRoom> fitting(Wanted wanted) {
    Question question = question(wanted);
    return cluster.pools().values().stream()
        .map(this::candidate)
        .filter(candidate -> rejection(question, candidate).isEmpty())
        .map(candidate ->
            new PoolRoom(
                candidate.pool(),
                candidate.room(),
                candidate.free(),
                candidate.capacity().map(PoolCapacity::total).orElse(ByteSize.ZERO)))
        .toList();
  }

  /** The room in a pool, all figures of one moment. */
  public record PoolRoom(StoragePool pool, ByteSize room, ByteSize free, ByteSize total) {}

  /** The room in one pool. */
  public PoolRoom room(StoragePool pool) {
    Candidate candidate = candidate(pool);
    return new PoolRoom(
        pool,
        candidate.room(),
        candidate.free(),
        candidate.capacity().map(PoolCapacity::total).orElse(ByteSize.ZERO));
  }

  private Question question(Wanted wanted) {
    List<Node> deployed =
        wanted.resource().map(name -> cluster.resourcesOf(name).values()).orElse(List.of()).stream()
            .filter(Resource::diskful)
            .flatMap(resource -> cluster.node(resource.node()).stream())
            // What is to leave its node takes no place away from what comes instead.
            .filter(Node::inService)
            .toList();
    return new Question(
        cluster,
        sightings,
        wanted,
        deployed,
        wanted.filter().notPlaceWithRegex().flatMap(Placer::pattern));
  }

  private static Optional<Pattern> pattern(String regex) {
    try {
      return regex.isEmpty()
          ? Optional.empty()
          : Optional.of(Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    } catch (PatternSyntaxException e) {
      // Refused where it is set; one that got in otherwise keeps nothing away.
      return Optional.empty();
    }
  }

  private Candidate candidate(StoragePool pool) {
    PoolKey key = pool.poolKey();
    PoolUse use = cluster.useOf(key);
    Optional<PoolCapacity> capacity = sightings.capacity(key);
    return new Candidate(
        node(pool.node()),
        sightings.of(pool.node()),
        pool,
        capacity,
        use,
        capacity.map(c -> Space.room(cluster, pool, c, use)).orElse(ByteSize.ZERO));
  }

  private Node node(NodeName name) {
    return cluster
        .node(name)
        .orElseThrow(() -> new IllegalStateException("a pool lies on the unknown node " + name));
  }

  private ProviderKind kind(PoolKey pool) {
    return cluster.pool(pool).map(StoragePool::kind).orElse(ProviderKind.DISKLESS);
  }

  private static Optional<Rejection> rejection(Question question, Candidate candidate) {
    for (Filter filter : Filters.ALL) {
      Optional<String> reason = filter.rule().rejects(question, candidate);
      if (reason.isPresent()) {
        return Optional.of(new Rejection(candidate.key(), filter.name(), reason.get()));
      }
    }
    return Optional.empty();
  }

  private List<Choice> ranked(Wanted wanted, Collection<Candidate> candidates) {
    Map<Score, Double> largest = new HashMap<>();
    for (Score score : Score.ALL) {
      largest.put(score, candidates.stream().mapToDouble(score.raw()).max().orElse(0));
    }
    return candidates.stream()
        .map(candidate -> choice(wanted, candidate, largest))
        .sorted(BEST_FIRST)
        .toList();
  }

  private Choice choice(Wanted wanted, Candidate candidate, Map<Score, Double> largest) {
    Map<String, Double> parts = new HashMap<>();
    double total = 0;
    for (Score score : Score.ALL) {
      double most = largest.getOrDefault(score, 0.0);
      double share = most == 0 ? 0 : score.raw().applyAsDouble(candidate) / most;
      // Adding zero turns a negative zero into one that people do not stumble over.
      double part = share * score.weight(cluster) * (score.lessIsBetter() ? -1 : 1) + 0.0;
      parts.put(score.name(), part);
      total += part;
    }
    if (wanted.preferred().filter(candidate.node().name()::equals).isPresent()) {
      parts.put("PreferredNode", PREFERENCE);
      total += PREFERENCE;
    }
    return new Choice(candidate.key(), candidate.pool().kind(), total, parts);
  }

  /** One search for the best set. */
  private final class Search {
    private final Question question;
    private final List<Choice> ranked;
    private final Spread spread;
    private final List<ProviderKind> deployedKinds;
    private final Map<PoolKey, String> conflicts = new HashMap<>();
    private List<Choice> best = List.of();
    private double bestScore = Double.NEGATIVE_INFINITY;
    private int mostTogether;
    private int steps;

    Search(Question question, List<Choice> ranked) {
      this.question = question;
      this.ranked = ranked;
      this.spread = Spread.of(question.filter());
      this.deployedKinds =
          question.resources().stream()
              .flatMap(resource ->
                  resource
                      .role()
                      .diskfulPool()
                      .map(pool -> kind(new PoolKey(resource.node(), pool)))
                      .stream())
              .toList();
    }

    Optional<List<Choice>> best() {
      if (question.wanted().count() == 0) {
        return Optional.of(List.of());
      }
      for (int start = 0; start < ranked.size() && couldBeat(start); start++) {
        extend(new ArrayList<>(), start, true);
      }
      return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    int mostTogether() {
      return mostTogether;
    }

    /** Why pools that passed every filter could not be taken together with others. */
    List<Rejection> conflicts() {
      return conflicts.entrySet().stream()
          .map(entry ->
              new Rejection(entry.getKey(), "goes with the other replicas", entry.getValue()))
          .sorted(Comparator.comparing(Rejection::pool))
          .toList();
    }

    private boolean couldBeat(int start) {
      int end = start + question.wanted().count();
      return best.isEmpty()
          || (end <= ranked.size()
              && ranked.subList(start, end).stream().mapToDouble(Choice::score).sum() > bestScore);
    }

    private boolean extend(List<Choice> chosen, int from, boolean fixedStart) {
      mostTogether = Math.max(mostTogether, chosen.size());
      if (chosen.size() == question.wanted().count()) {
        return accept(chosen);
      }
      for (int i = from; i < ranked.size() && steps < SEARCH_STEPS_MAX; i++) {
        steps++;
        Choice choice = ranked.get(i);
        Optional<String> conflict = conflict(choice, chosen);
        if (conflict.isPresent()) {
          conflicts.putIfAbsent(choice.pool(), conflict.get());
        } else {
          chosen.add(choice);
          boolean done = extend(chosen, i + 1, false);
          chosen.removeLast();
          if (done) {
            return true;
          }
        }
        if (fixedStart) {
          return false;
        }
      }
      return false;
    }

    private boolean accept(List<Choice> chosen) {
      List<Node> together = new ArrayList<>(question.deployed());
      together.addAll(nodes(chosen));
      if (!spread.balanced(together)) {
        return false;
      }
      double score = chosen.stream().mapToDouble(Choice::score).sum();
      if (score > bestScore) {
        bestScore = score;
        best = List.copyOf(chosen);
      }
      return true;
    }

    private Optional<String> conflict(Choice choice, List<Choice> chosen) {
      for (Choice other : chosen) {
        if (other.pool().node().equals(choice.pool().node())) {
          return Optional.of("another pool of this node was better");
        }
        if (!Mixing.allowed(other.kind(), choice.kind())) {
          return Optional.of(choice.kind() + " does not mix with " + other.kind());
        }
      }
      for (ProviderKind kind : deployedKinds) {
        if (!Mixing.allowed(kind, choice.kind())) {
          return Optional.of(choice.kind() + " does not mix with the replicas' " + kind);
        }
      }
      List<Node> together = new ArrayList<>(question.deployed());
      together.addAll(nodes(chosen));
      return spread.conflict(node(choice.pool().node()), together);
    }

    private List<Node> nodes(List<Choice> choices) {
      return choices.stream()
          .flatMap(choice -> cluster.node(choice.pool().node()).stream())
          .toList();
    }
  }
}
