// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.ledger;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * All that is asked of the node, as one value.
 *
 * @param epoch the newest reign that was obeyed
 * @param revision the newest revision that was accepted within it
 * @param lanes the ids under each resource name
 */
public record LedgerState(
    long epoch,
    long revision,
    PMap<PoolName, PoolSpec> pools,
    PMap<String, DesiredResource> resources,
    PMap<String, DesiredSnapshot> snapshots,
    PMap<ResourceName, PSet<String>> lanes) {
  static final LedgerState EMPTY =
      new LedgerState(
          0,
          0,
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty());

  /** The lane of a name; an empty one where nothing is asked under it. */
  public Lane lane(ResourceName name) {
    Collection<String> ids = ids(name);
    return new Lane(
        name,
        ids.stream()
            .flatMap(id -> Stream.ofNullable(resources.get(id)))
            .sorted(Comparator.comparing(resource -> resource.spec().id()))
            .toList(),
        ids.stream()
            .flatMap(id -> Stream.ofNullable(snapshots.get(id)))
            .sorted(Comparator.comparing(snapshot -> snapshot.spec().id()))
            .toList());
  }

  /** Whether a volume found on disk is asked for, be it to be there or to go. */
  public boolean namesVolume(String resourceId, int number) {
    return Optional.ofNullable(resources.get(resourceId))
        .map(DesiredResource::spec)
        .filter(spec ->
            spec.lifecycle() == ResourceSpec.Lifecycle.ABSENT
                || spec.volumes().stream().anyMatch(volume -> volume.number() == number))
        .isPresent();
  }

  /** Whether a snapshot found on disk is asked for, be it to be there or to go. */
  public boolean namesSnapshot(String id) {
    return snapshots.containsKey(id);
  }

  LedgerState reign(long newEpoch, long newRevision) {
    return new LedgerState(newEpoch, newRevision, pools, resources, snapshots, lanes);
  }

  /** This with an update taken in, item by item. */
  LedgerState with(SpecUpdate update, Changes changes) {
    LedgerState state = this;
    if (update.full()) {
      state = state.strikeAllBut(update, changes);
    }
    state = state.strike(update.struck(), changes).strikePools(update.struckPools(), changes);
    for (PoolSpec pool : update.pools()) {
      state = state.with(pool, changes);
    }
    for (ResourceSpec resource : update.resources()) {
      state = state.with(resource, changes);
    }
    for (SnapshotSpec snapshot : update.snapshots()) {
      state = state.with(snapshot, changes);
    }
    return state.reign(
        update.epoch(),
        update.epoch() == epoch ? Math.max(update.revision(), revision) : update.revision());
  }

  LedgerState with(Made made) {
    DesiredResource resource = resources.get(made.id());
    if (resource != null) {
      return withResource(
          new DesiredResource(
              resource.spec(),
              HashTreePMap.from(resource.made()).plus(made.number(), made.content())));
    }
    DesiredSnapshot snapshot = snapshots.get(made.id());
    if (snapshot != null) {
      return withSnapshot(
          new DesiredSnapshot(
              snapshot.spec(), HashTreePSet.from(snapshot.made()).plus(made.number())));
    }
    return this;
  }

  /** Whether a mark would say nothing new. */
  boolean remembers(Made made) {
    DesiredResource resource = resources.get(made.id());
    DesiredSnapshot snapshot = snapshots.get(made.id());
    return resource != null
        ? made.content().equals(resource.made().get(made.number()))
        : snapshot == null || snapshot.made().contains(made.number());
  }

  private LedgerState strikeAllBut(SpecUpdate update, Changes changes) {
    Set<String> named = changes.idsOf(update);
    Set<PoolName> namedPools = changes.poolsOf(update);
    return strike(
            Stream.concat(resources.keySet().stream(), snapshots.keySet().stream())
                .filter(id -> !named.contains(id))
                .toList(),
            changes)
        .strikePools(
            pools.keySet().stream().filter(pool -> !namedPools.contains(pool)).toList(), changes);
  }

  private LedgerState strike(List<String> ids, Changes changes) {
    LedgerState state = this;
    for (String id : ids) {
      state = state.strike(id, changes);
    }
    return state;
  }

  private LedgerState strike(String id, Changes changes) {
    Optional<ResourceName> name =
        Optional.ofNullable(resources.get(id))
            .map(resource -> resource.spec().resource())
            .or(() ->
                Optional.ofNullable(snapshots.get(id)).map(snapshot -> snapshot.spec().resource()));
    if (name.isEmpty()) {
      return this;
    }
    changes.lane(name.get());
    PSet<String> left = ids(name.get()).minus(id);
    return new LedgerState(
        epoch,
        revision,
        pools,
        resources.minus(id),
        snapshots.minus(id),
        left.isEmpty() ? lanes.minus(name.get()) : lanes.plus(name.get(), left));
  }

  private LedgerState strikePools(List<PoolName> names, Changes changes) {
    names.stream().filter(pools::containsKey).forEach(changes::pool);
    return new LedgerState(epoch, revision, pools.minusAll(names), resources, snapshots, lanes);
  }

  private LedgerState with(PoolSpec pool, Changes changes) {
    PoolSpec old = pools.get(pool.name());
    if (old != null) {
      String what = "pool " + pool.name();
      if (pool.equals(old) || changes.outdated(what, pool.generation(), old.generation())) {
        return this;
      }
    }
    changes.pool(pool.name());
    return new LedgerState(
        epoch, revision, pools.plus(pool.name(), pool), resources, snapshots, lanes);
  }

  private LedgerState with(ResourceSpec spec, Changes changes) {
    DesiredResource old = resources.get(spec.id());
    if (old != null) {
      String what = "resource " + spec.resource();
      if (spec.equals(old.spec())
          || changes.outdated(what, spec.generation(), old.spec().generation())) {
        return this;
      }
    }
    changes.lane(spec.resource());
    return withResource(new DesiredResource(spec, old == null ? Map.of() : old.made()));
  }

  private LedgerState with(SnapshotSpec spec, Changes changes) {
    DesiredSnapshot old = snapshots.get(spec.id());
    if (old != null) {
      String what = "snapshot " + spec.name() + " of " + spec.resource();
      if (spec.equals(old.spec())
          || changes.outdated(what, spec.generation(), old.spec().generation())) {
        return this;
      }
    }
    changes.lane(spec.resource());
    return withSnapshot(new DesiredSnapshot(spec, old == null ? Set.of() : old.made()));
  }

  private LedgerState withResource(DesiredResource resource) {
    String id = resource.spec().id();
    return new LedgerState(
        epoch,
        revision,
        pools,
        resources.plus(id, resource),
        snapshots,
        lanes.plus(resource.spec().resource(), ids(resource.spec().resource()).plus(id)));
  }

  private LedgerState withSnapshot(DesiredSnapshot snapshot) {
    String id = snapshot.spec().id();
    return new LedgerState(
        epoch,
        revision,
        pools,
        resources,
        snapshots.plus(id, snapshot),
        lanes.plus(snapshot.spec().resource(), ids(snapshot.spec().resource()).plus(id)));
  }

  private PSet<String> ids(ResourceName name) {
    PSet<String> ids = lanes.get(name);
    return ids == null ? HashTreePSet.empty() : ids;
  }
}
