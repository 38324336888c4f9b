// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.facts;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Effect;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.PoolSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.node.plan.LaneFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One open pool and what is known of it. Steps go on while the pool is read: what they bring about
 * meanwhile is laid over the reading, which may be older than they are.
 */
final class PoolView {
  private final PoolSpec spec;
  private final StackedPool pool;
  private final Object reading = new Object();
  private final List<Effect> meanwhile = new ArrayList<>();
  private final Set<ResourceName> doubtful = new HashSet<>();
  private final Set<ResourceName> doubtfulBeforeReading = new HashSet<>();
  private PoolChange untold = new PoolChange.Some(Set.of());
  private boolean beingRead;
  private Observed<PoolContent> content = new Observed.Unknown<>("it has not been read yet");
  private Observed<PoolCapacity> capacity = new Observed.Unknown<>("it has not been read yet");

  PoolView(PoolSpec spec, StackedPool pool) {
    this.spec = spec;
    this.pool = pool;
  }

  PoolSpec spec() {
    return spec;
  }

  /** Reads all of the pool. */
  PoolChange read() {
    synchronized (reading) {
      PoolChange change = untold.and(readNow());
      untold = new PoolChange.Some(Set.of());
      return change;
    }
  }

  /**
   * Reads the pool if a step that failed has left a lane's facts in doubt. What is found to have
   * changed is told by the next {@link #read}, which always follows on a failure.
   */
  void settleDoubt(ResourceName lane) {
    synchronized (reading) {
      if (inDoubt(lane)) {
        untold = untold.and(readNow());
      }
    }
  }

  private PoolChange readNow() {
    synchronized (reading) {
      begin();
      try {
        PoolFacts facts = pool.facts();
        return finish(
            new Observed.Known<>(new PoolContent(facts)), new Observed.Known<>(facts.capacity()));
      } catch (DriverException e) {
        String why = e.problem().toString();
        return finish(new Observed.Unknown<>(why), new Observed.Unknown<>(why));
      }
    }
  }

  private synchronized void begin() {
    beingRead = true;
    meanwhile.clear();
    doubtfulBeforeReading.addAll(doubtful);
    doubtful.clear();
  }

  private synchronized PoolChange finish(Observed<PoolContent> found, Observed<PoolCapacity> room) {
    beingRead = false;
    doubtfulBeforeReading.clear();
    found.known().ifPresent(fresh -> meanwhile.forEach(fresh::apply));
    PoolChange change = PoolChange.between(content, found);
    content = found;
    capacity = room;
    return change;
  }

  /** Reads the room only; false where that failed, so that the pool had better be read. */
  boolean readCapacity() {
    try {
      PoolCapacity room = pool.capacity();
      synchronized (this) {
        capacity = new Observed.Known<>(room);
      }
      return true;
    } catch (DriverException e) {
      return false;
    }
  }

  Effect run(Step step) throws DriverException {
    boolean done = false;
    try {
      Effect effect = pool.run(step);
      synchronized (this) {
        content.known().ifPresent(known -> known.apply(effect));
        if (beingRead) {
          meanwhile.add(effect);
        }
      }
      done = true;
      return effect;
    } finally {
      if (!done) {
        doubt(lane(step));
      }
    }
  }

  /**
   * A step that failed may have had its effect all the same. Until the pool is read again nobody
   * knows, and above all nobody may say that what it was to make is not there.
   */
  synchronized void doubt(ResourceName lane) {
    doubtful.add(lane);
  }

  private synchronized boolean inDoubt(ResourceName lane) {
    return doubtful.contains(lane) || doubtfulBeforeReading.contains(lane);
  }

  private static ResourceName lane(Step step) {
    return switch (step) {
      case Step.Detach(var volume) -> volume.resource();
      case Step.Remove(var volume) -> volume.resource();
      case Step.Create create -> create.volume().resource();
      case Step.Restore restore -> restore.volume().resource();
      case Step.RollBack rollBack -> rollBack.volume().resource();
      case Step.Grow grow -> grow.volume().resource();
      case Step.Attach(var volume) -> volume.resource();
      case Step.TakeSnapshot take -> take.snapshot().resource();
      case Step.RemoveSnapshot(var snapshot) -> snapshot.resource();
    };
  }

  List<String> commands(Step step, Stack.Source asked) {
    return pool.commands(step, asked);
  }

  synchronized Observed<LaneFacts.Slice> slice(ResourceName lane) {
    if (inDoubt(lane)) {
      return new Observed.Unknown<>("a step failed there, and it has not been read since");
    }
    return switch (content) {
      case Observed.Known<PoolContent>(PoolContent known) -> seenFromAbove(known.slice(lane));
      case Observed.Unknown<PoolContent>(String why) -> new Observed.Unknown<>(why);
    };
  }

  private Observed<LaneFacts.Slice> seenFromAbove(LaneFacts.Slice slice) {
    List<VolumeFacts> volumes = new ArrayList<>();
    try {
      for (VolumeFacts volume : slice.volumes()) {
        volumes.add(pool.seenFromAbove(volume));
      }
    } catch (DriverException e) {
      return new Observed.Unknown<>(e.problem().toString());
    }
    return new Observed.Known<>(new LaneFacts.Slice(volumes, slice.snapshots(), slice.foreign()));
  }

  /** The bare block device of a volume, where it is attached. */
  synchronized Optional<String> device(VolumeRef volume) {
    return content.known().stream()
        .flatMap(known -> known.slice(volume.resource()).volumes().stream())
        .filter(found -> found.ref().equals(volume))
        .flatMap(found -> found.devicePath().stream())
        .findFirst();
  }

  synchronized List<SnapshotFacts> snapshots(String id) {
    return content.known().stream().flatMap(known -> known.snapshots(id)).toList();
  }

  synchronized List<LaneContent> all() {
    return content.known().map(PoolContent::all).orElseGet(Stream::empty).toList();
  }

  synchronized Observed<PoolCapacity> capacity() {
    return capacity;
  }
}
