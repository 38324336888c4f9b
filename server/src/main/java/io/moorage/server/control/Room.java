// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.server.cluster.SelectFilter;
import io.moorage.server.cluster.StoragePool;
import io.moorage.server.placement.Placement;
import io.moorage.server.placement.Placer;
import io.moorage.server.placement.Placer.PoolRoom;
import io.moorage.server.placement.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Questions about room: how large a volume could be, and how much would fit in all. */
public final class Room {

  private Room() {}

  /**
   * The largest volume that all replicas could be made of in pools of one name.
   *
   * @param size bounded by what is physically free, so that it could be filled
   */
  public record Candidate(PoolName pool, ByteSize size, List<NodeName> nodes, boolean allThin) {}

  /** Asks for candidates by pool name. */
  public record MaxVolumeSize(SelectFilter filter) implements Request<List<Candidate>> {

    @Override
    public String describe() {
      return "query the largest volume";
    }

    @Override
    public List<Candidate> decide(Draft draft, World world) {
      Groups.requireSensible(filter);
      List<PoolName> names =
          filter
              .pools()
              .filter(pools -> !pools.isEmpty())
              .map(pools -> pools.stream().sorted().distinct().toList())
              .orElseGet(() -> List.copyOf(draft.cluster().poolDefinitions().keySet()));
      Placer placer = new Placer(draft.cluster(), world.sightings());
      List<Candidate> candidates = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (PoolName name : names) {
        switch (placer.place(wanted(filter.withPools(List.of(name))))) {
          case Placement.Placed placed when placed.choices().isEmpty() -> {}
          case Placement.Placed placed -> candidates.add(candidate(draft, placer, name, placed));
          case Placement.NotEnough notEnough ->
              notEnough.rejections().stream()
                  .filter(rejection -> rejection.pool().pool().equals(name))
                  .forEach(rejection -> reasons.add(rejection.pool() + ": " + rejection.reason()));
        }
      }
      if (candidates.isEmpty()) {
        throw new ProblemException(
            ErrorCode.NOT_ENOUGH_NODES,
            "Not enough available nodes: no pool name is on enough nodes for "
                + filter.placeCount().orElse(1)
                + " replica(s).",
            String.join("\n", reasons),
            "Change what the reasons name, or ask for fewer replicas.");
      }
      return candidates;
    }

    private static Candidate candidate(
        Draft draft, Placer placer, PoolName name, Placement.Placed placed) {
      List<StoragePool> pools =
          placed.choices().stream()
              .flatMap(choice -> draft.cluster().pool(choice.pool()).stream())
              .toList();
      ByteSize size =
          pools.stream()
              .map(pool -> placer.room(pool).free())
              .min(ByteSize::compareTo)
              .orElse(ByteSize.ZERO);
      return new Candidate(
          pools.isEmpty() ? name : pools.getFirst().name(),
          size,
          pools.stream().map(StoragePool::node).sorted().toList(),
          pools.stream().allMatch(pool -> pool.kind().thin()));
    }
  }

  /**
   * The room for what a group makes.
   *
   * @param largest the largest volume, over-subscription counted
   * @param available how much fits in all, replicas counted
   * @param capacity how much would fit if nothing were there
   * @param next the pools that the next one would go to
   */
  public record Size(
      ByteSize largest, ByteSize available, ByteSize capacity, List<StoragePool> next) {}

  /** Asks for the room. */
  public record SizeInfo(SelectFilter filter) implements Request<Size> {

    @Override
    public String describe() {
      return "query the room of a resource group";
    }

    @Override
    public Size decide(Draft draft, World world) {
      Groups.requireSensible(filter);
      Placer placer = new Placer(draft.cluster(), world.sightings());
      Wanted wanted = wanted(filter);
      if (!(placer.place(wanted) instanceof Placement.Placed placed)) {
        return new Size(ByteSize.ZERO, ByteSize.ZERO, ByteSize.ZERO, List.of());
      }
      List<PoolRoom> fitting = placer.fitting(wanted);
      Map<?, PoolRoom> byPool =
          fitting.stream()
              .collect(Collectors.toMap(room -> room.pool().poolKey(), Function.identity()));
      List<PoolRoom> next =
          placed.choices().stream()
              .flatMap(choice -> Optional.ofNullable(byPool.get(choice.pool())).stream())
              .toList();
      return new Size(
          next.stream().map(PoolRoom::room).min(ByteSize::compareTo).orElse(ByteSize.ZERO),
          together(fitting.stream().map(PoolRoom::free).toList(), wanted.count()),
          together(fitting.stream().map(PoolRoom::total).toList(), wanted.count()),
          next.stream().map(PoolRoom::pool).toList());
    }
  }

  private static Wanted wanted(SelectFilter filter) {
    List<LayerKind> layers =
        filter
            .layers()
            .filter(asked -> !asked.isEmpty())
            .map(Layers::require)
            .orElse(Layers.DEFAULT);
    return new Wanted(
        filter.placeCount().orElse(1), ByteSize.ZERO, layers, filter, Optional.empty());
  }

  /**
   * How much data fits if each piece lies in as many different pools as there are replicas: fill
   * the largest ones together until the smallest of them is full, and again with what is left.
   */
  static ByteSize together(List<ByteSize> pools, int replicas) {
    List<Long> left =
        new ArrayList<>(pools.stream().map(ByteSize::bytes).filter(b -> b > 0).sorted().toList());
    long sum = 0;
    while (replicas > 0 && left.size() >= replicas) {
      long piece = left.get(left.size() - replicas);
      sum += piece;
      for (int i = left.size() - replicas; i < left.size(); i++) {
        left.set(i, left.get(i) - piece);
      }
      left.removeIf(rest -> rest == 0);
      left.sort(null);
    }
    return ByteSize.bytes(sum);
  }
}
