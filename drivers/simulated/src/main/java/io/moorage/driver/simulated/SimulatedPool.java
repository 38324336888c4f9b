// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
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

/** The content of a pool, by name on disk. Every use holds its monitor. */
final class SimulatedPool {
  private final Map<String, SimulatedVolume> volumes = new HashMap<>();
  private final Map<String, SimulatedSnapshot> snapshots = new HashMap<>();
  private final Set<String> foreign = new HashSet<>();
  private ByteSize total;
  private boolean thin = true;
  private ByteSize unit = ByteSize.kibibytes(4);
  // Kept along, since to add it all up for each step would make a large pool slow.
  private long used;

  SimulatedPool(ByteSize total) {
    this.total = total;
  }

  void shape(boolean takesOnlyWhatIsWritten, ByteSize allocationUnit) {
    thin = takesOnlyWhatIsWritten;
    unit = allocationUnit;
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
    removeVolume(volume.ref().nameOnDisk());
    volumes.put(volume.ref().nameOnDisk(), volume);
    used += room(volume).bytes();
  }

  void removeVolume(String name) {
    SimulatedVolume old = volumes.remove(name);
    if (old != null) {
      used -= room(old).bytes();
    }
  }

  void put(SimulatedSnapshot snapshot) {
    removeSnapshot(snapshot.ref().nameOnDisk());
    snapshots.put(snapshot.ref().nameOnDisk(), snapshot);
    used += snapshot.written().bytes();
  }

  void removeSnapshot(String name) {
    SimulatedSnapshot old = snapshots.remove(name);
    if (old != null) {
      used -= old.written().bytes();
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
