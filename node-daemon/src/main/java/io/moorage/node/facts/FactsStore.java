// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.provider.Layers;
import io.moorage.driver.provider.NetworkLayer;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.NetworkStep;
import io.moorage.driver.spec.NodeStep;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Orphan;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.node.ledger.LedgerState;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.LaneFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The facts of all pools. Has no thread and no clock: others say when to read. Thread-safe. */
public final class FactsStore {
  private final List<StorageProviderFactory> factories;
  private final Layers layers;
  private final NetworkView network;
  private final Supplier<LedgerState> ledger;
  private final KeyRing keys = new KeyRing();
  private final Map<PoolName, PoolView> views = new ConcurrentHashMap<>();
  private final Map<PoolName, Closed> closed = new ConcurrentHashMap<>();

  /** A pool that could not be opened. */
  private record Closed(PoolSpec spec, String why) {}

  /**
   * Facts of nothing yet.
   *
   * @param layers what this host can put on volumes
   * @param ledger what is asked for at any moment
   */
  public FactsStore(
      List<? extends StorageProviderFactory> factories,
      Layers layers,
      Supplier<LedgerState> ledger) {
    this.factories = List.copyOf(factories);
    this.layers = layers;
    this.ledger = ledger;
    this.network = new NetworkView(layers, ledger);
  }

  /** The keys of the volumes. */
  public KeyRing keys() {
    return keys;
  }

  private Stack stack(VolumeRef volume) {
    return Stack.of(ledger.get().lane(volume.resource()), keys).of(volume);
  }

  private Optional<String> device(VolumeRef volume) {
    return Optional.ofNullable(views.get(volume.pool())).flatMap(view -> view.device(volume));
  }

  /** Whether a pool is open as its spec asks for. */
  public boolean isOpen(PoolSpec spec) {
    PoolView view = views.get(spec.name());
    return view != null && view.spec().equals(spec);
  }

  /** Opens a pool, or opens it again under a changed spec, and reads it. */
  public PoolChange open(PoolSpec spec) {
    try {
      PoolView view =
          new PoolView(
              spec,
              new StackedPool(
                  factory(spec).open(spec), layers.devices(), this::stack, this::device));
      // Read before others see it: a pool that is open but unread would look like a broken one.
      view.read();
      views.put(spec.name(), view);
      closed.remove(spec.name());
      return new PoolChange.Everything();
    } catch (DriverException e) {
      Closed now = new Closed(spec, e.problem().toString());
      boolean wasOpen = views.remove(spec.name()) != null;
      boolean news = !now.equals(closed.put(spec.name(), now));
      return wasOpen || news ? new PoolChange.Everything() : new PoolChange.Some(Set.of());
    }
  }

  private StorageProviderFactory factory(PoolSpec spec) throws DriverException {
    for (StorageProviderFactory factory : factories) {
      if (factory.kinds().contains(spec.kind())) {
        return factory;
      }
    }
    throw new DriverException(
        new Problem(
            "pool " + spec.name() + " cannot be opened",
            "this build has no driver for " + spec.kind() + " yet",
            "use a pool of another kind"));
  }

  /**
   * Lets go of the pools that are not among these. Their content is not touched.
   *
   * @return those it let go of
   */
  public Set<PoolName> retain(Set<PoolName> pools) {
    Set<PoolName> gone = new HashSet<>(views.keySet());
    gone.addAll(closed.keySet());
    gone.removeAll(pools);
    views.keySet().removeAll(gone);
    closed.keySet().removeAll(gone);
    return gone;
  }

  /** Reads all of an open pool. */
  public PoolChange read(PoolName pool) {
    return Optional.ofNullable(views.get(pool))
        .map(PoolView::read)
        .orElseGet(() -> new PoolChange.Some(Set.of()));
  }

  /** Reads the room of an open pool; reads all of it where that fails. */
  public PoolChange readCapacity(PoolName pool) {
    PoolView view = views.get(pool);
    return view == null || view.readCapacity() ? new PoolChange.Some(Set.of()) : view.read();
  }

  /** Room in a pool. */
  public Observed<PoolCapacity> capacity(PoolName pool) {
    PoolView view = views.get(pool);
    if (view != null) {
      return view.capacity();
    }
    return new Observed.Unknown<>(
        Optional.ofNullable(closed.get(pool)).map(Closed::why).orElse("it is being opened"));
  }

  /** Runs a step and takes note of what it brought about. */
  public void run(NodeStep step) throws DriverException {
    switch (step) {
      case Step inPool -> view(inPool).run(inPool);
      case NetworkStep over ->
          network.run(over, slices(ledger.get().lane(over.resource()), ledger.get()));
    }
  }

  /**
   * The commands that a step would run.
   *
   * @param lane what is asked for, or would be
   */
  public List<String> commands(NodeStep step, Lane lane) throws DriverException {
    return switch (step) {
      case Step inPool -> view(inPool).commands(inPool, Stack.of(lane, keys));
      case NetworkStep over -> network.commands(over, lane, slices(lane, ledger.get()));
    };
  }

  /**
   * Lets a second pass for I/O that stands still.
   *
   * @return the lanes in which it had to be ended
   */
  public Set<ResourceName> tick() {
    return network.tick();
  }

  /** Reads afresh what is kept of that which reaches over the network. */
  public void refreshNetworks() {
    network.refresh();
  }

  /** What reaches over the network in some way on this host. */
  public List<NetworkLayer> networks() {
    return layers.networks();
  }

  private PoolView view(Step step) throws DriverException {
    PoolView view = views.get(step.pool());
    if (view == null) {
      throw new DriverException(
          new Problem("cannot " + step.summary(), "pool " + step.pool() + " is not open", ""));
    }
    return view;
  }

  /** Has what is known under a lane's name read again before it is next used. */
  public void doubt(Lane lane) {
    for (PoolName pool : lane.pools()) {
      Optional.ofNullable(views.get(pool)).ifPresent(view -> view.doubt(lane.name()));
    }
  }

  /** All that is known under a lane's name, and the snapshots it takes its content from. */
  public LaneFacts lane(Lane lane, LedgerState ledger) {
    Map<PoolName, Observed<LaneFacts.Slice>> pools = slices(lane, ledger);
    List<SnapshotFacts> sources = new ArrayList<>();
    for (String id : lane.sources()) {
      views.values().forEach(view -> sources.addAll(view.snapshots(id)));
    }
    return new LaneFacts(pools, sources, network.look(lane, pools), network.freezes(lane));
  }

  private Map<PoolName, Observed<LaneFacts.Slice>> slices(Lane lane, LedgerState ledger) {
    Map<PoolName, Observed<LaneFacts.Slice>> pools = new HashMap<>();
    closed.forEach((pool, why) -> pools.put(pool, new Observed.Unknown<>(why.why())));
    views.forEach((pool, view) -> {
      view.settleDoubt(lane.name());
      pools.put(pool, view.slice(lane.name()));
    });
    for (PoolName pool : lane.pools()) {
      if (!ledger.pools().containsKey(pool)) {
        pools.put(pool, new Observed.Unknown<>("no such pool is set up on this node"));
      }
    }
    return pools;
  }

  /** What is ours on disk and asked for by nobody. */
  public List<Orphan> orphans(LedgerState ledger) {
    List<Orphan> orphans = new ArrayList<>();
    views.forEach((pool, view) -> {
      for (LaneContent content : view.all()) {
        content.volumes().stream()
            .map(volume -> volume.ref())
            .filter(ref -> !ledger.namesVolume(ref.resourceId(), ref.number()))
            .map(ref -> new Orphan(pool, ref.nameOnDisk(), ref.resourceId()))
            .forEach(orphans::add);
        content.snapshots().stream()
            .map(snapshot -> snapshot.ref())
            .filter(ref -> !ledger.namesSnapshot(ref.snapshotId()))
            .map(ref -> new Orphan(pool, ref.nameOnDisk(), ref.snapshotId()))
            .forEach(orphans::add);
      }
    });
    return orphans;
  }
}
