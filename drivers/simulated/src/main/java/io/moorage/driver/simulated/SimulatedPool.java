// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.PoolCapacity;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.VolumeFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The content of a pool, by name on disk. Every use holds its monitor. */
final class SimulatedPool {
  private final PoolName name;
  private final Consumer<Change> changed;
  private final Map<String, SimulatedVolume> volumes = new HashMap<>();
  private final Map<String, SimulatedSnapshot> snapshots = new HashMap<>();
  private final Set<String> foreign = new HashSet<>();
  private ByteSize total;
  private boolean thin = true;
  private ByteSize unit = ByteSize.kibibytes(4);
  // Kept along, since to add it all up for each step would make a large pool slow.
  private long used;

  SimulatedPool(PoolName name, ByteSize total, Consumer<Change> changed) {
    this.name = name;
    this.total = total;
    this.changed = changed;
  }

  void shape(boolean takesOnlyWhatIsWritten, ByteSize allocationUnit) {
    thin = takesOnlyWhatIsWritten;
    unit = allocationUnit;
    add();
  }

  private void add() {
    used =
        volumes.values().stream().mapToLong(volume -> room(volume).bytes()).sum()
            + snapshots.values().stream().mapToLong(snapshot -> snapshot.written().bytes()).sum();
  }

  void resize(ByteSize bytes) {
    total = bytes;
  }

  void addForeign(String name) {
    foreign.add(name);
  }

  void removeForeign(String name) {
    foreign.remove(name);
  }

  boolean hasForeign(String name) {
    return foreign.contains(name);
  }

  Optional<SimulatedVolume> volume(String name) {
    return Optional.ofNullable(volumes.get(name));
  }

  List<SimulatedVolume> volumes() {
    return List.copyOf(volumes.values());
  }

  Optional<SimulatedSnapshot> snapshot(String name) {
    return Optional.ofNullable(snapshots.get(name));
  }

  /** Adds or replaces a volume. */
  void put(SimulatedVolume volume) {
    replaced(volumes.put(volume.ref().nameOnDisk(), volume));
    used += room(volume).bytes();
    changed.accept(new Change.VolumePut(name, volume));
  }

  void removeVolume(String nameOnDisk) {
    replaced(volumes.remove(nameOnDisk));
    changed.accept(new Change.VolumeRemoved(name, nameOnDisk));
  }

  private void replaced(@Nullable SimulatedVolume old) {
    if (old != null) {
      used -= room(old).bytes();
    }
  }

  /** Adds or replaces a snapshot. */
  void put(SimulatedSnapshot snapshot) {
    replaced(snapshots.put(snapshot.ref().nameOnDisk(), snapshot));
    used += snapshot.written().bytes();
    changed.accept(new Change.SnapshotPut(name, snapshot));
  }

  void removeSnapshot(String nameOnDisk) {
    replaced(snapshots.remove(nameOnDisk));
    changed.accept(new Change.SnapshotRemoved(name, nameOnDisk));
  }

  private void replaced(@Nullable SimulatedSnapshot old) {
    if (old != null) {
      used -= old.written().bytes();
    }
  }

  /** Does again what a journal says was done; {@link #shape} adds it up. */
  void replay(Change change) {
    switch (change) {
      case Change.VolumePut put -> volumes.put(put.volume().ref().nameOnDisk(), put.volume());
      case Change.VolumeRemoved removed -> volumes.remove(removed.name());
      case Change.SnapshotPut put ->
          snapshots.put(put.snapshot().ref().nameOnDisk(), put.snapshot());
      case Change.SnapshotRemoved removed -> snapshots.remove(removed.name());
    }
  }

  ByteSize rounded(ByteSize size) {
    return size.roundedUpTo(unit);
  }

  /** What a volume takes, or would take, in this pool. */
  ByteSize room(SimulatedVolume volume) {
    return thin ? volume.written() : volume.size();
  }

  ByteSize free() {
    return total.minusOrZero(ByteSize.bytes(used));
  }

  PoolCapacity capacity(boolean full) {
    return new PoolCapacity(total, full ? ByteSize.ZERO : free(), unit);
  }

  PoolFacts facts(boolean full) {
    List<VolumeFacts> found = new ArrayList<>(volumes.size());
    volumes.values().forEach(volume -> found.add(facts(volume)));
    List<SnapshotFacts> parts = new ArrayList<>(snapshots.size());
    snapshots.values().forEach(snapshot -> parts.add(facts(snapshot)));
    return new PoolFacts(capacity(full), found, parts, List.copyOf(foreign));
  }

  VolumeFacts facts(SimulatedVolume volume) {
    return new VolumeFacts(
        volume.ref(), volume.contentId(), volume.size(), room(volume), volume.device());
  }

  static SnapshotFacts facts(SimulatedSnapshot snapshot) {
    return new SnapshotFacts(snapshot.ref(), snapshot.size(), snapshot.taken());
  }
}
