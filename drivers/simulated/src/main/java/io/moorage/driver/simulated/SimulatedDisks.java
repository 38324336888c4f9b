// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.simulated;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The disks of one simulated node. They outlive the daemon that works on them: give the same object
 * to the next one. Thread-safe.
 */
public final class SimulatedDisks {
  private static final String DEVICE = "/dev/sim";
  private static final ByteSize SMALL_WRITE = ByteSize.kibibytes(64);

  private final Map<PoolName, SimulatedPool> pools = new ConcurrentHashMap<>();
  private final Map<String, SimulatedMapping> mappings = new ConcurrentHashMap<>();
  private final AtomicLong devices = new AtomicLong();
  private final ByteSize capacity;
  private volatile Consumer<Change> changed = change -> {};

  /**
   * Empty disks.
   *
   * @param capacity the size of each pool, until {@link #resizePool} says otherwise
   */
  public SimulatedDisks(ByteSize capacity) {
    this.capacity = capacity;
  }

  /**
   * Disks that are kept in a directory, so that they outlive the process too. For demonstrations:
   * the host's own crash may lose the newest changes.
   */
  public static SimulatedDisks storedIn(Path directory, ByteSize capacity) throws IOException {
    SimulatedDisks disks = new SimulatedDisks(capacity);
    Journal journal = Journal.open(directory, disks::replay);
    disks.changed = journal::add;
    return disks;
  }

  private void replay(Change change) {
    within(
        change.pool(),
        content -> {
          content.replay(change);
          return true;
        });
    if (change instanceof Change.VolumePut put) {
      put.volume().device().ifPresent(this::taken);
    }
  }

  private void taken(String device) {
    long number = Long.parseLong(device.substring(DEVICE.length()));
    devices.accumulateAndGet(number + 1, Math::max);
  }

  /** Gives a pool another size; what it holds stays. */
  public void resizePool(PoolName pool, ByteSize total) {
    within(
        pool,
        content -> {
          content.resize(total);
          return true;
        });
  }

  /** Puts something that is not ours under a name on disk. */
  public void addForeign(PoolName pool, String nameOnDisk) {
    within(
        pool,
        content -> {
          content.addForeign(nameOnDisk);
          return true;
        });
  }

  /** Takes away what {@link #addForeign} put there. */
  public void removeForeign(PoolName pool, String nameOnDisk) {
    within(
        pool,
        content -> {
          content.removeForeign(nameOnDisk);
          return true;
        });
  }

  /**
   * Writes to a volume, as a virtual machine would; afterwards it reads as the value.
   *
   * @throws IllegalStateException if there is no such volume
   */
  public void write(VolumeRef volume, String value) {
    write(volume, value, SMALL_WRITE);
  }

  /**
   * Like {@link #write(VolumeRef, String)}, so that a thin volume has at least {@code extent}
   * written.
   */
  public void write(VolumeRef volume, String value, ByteSize extent) {
    within(
        volume.pool(),
        content -> {
          SimulatedVolume found = existing(content, volume);
          ByteSize bytes = found.size().compareTo(extent) < 0 ? found.size() : extent;
          content.put(found.withData(value, bytes));
          return true;
        });
  }

  /** What was written last to the volume or to what it was made from; empty text when blank. */
  public Optional<String> read(VolumeRef volume) {
    return within(volume.pool(), content -> find(content, volume).map(SimulatedVolume::data));
  }

  /** What a snapshot keeps. */
  public Optional<String> read(SnapshotRef snapshot) {
    return within(
        snapshot.pool(),
        content ->
            content
                .snapshot(snapshot.nameOnDisk())
                .filter(found -> found.ref().snapshotId().equals(snapshot.snapshotId()))
                .map(SimulatedSnapshot::data));
  }

  /**
   * Opens or closes the device of an attached volume; an open one cannot be detached.
   *
   * @throws IllegalStateException if there is no such volume, or it is not attached
   */
  public void use(VolumeRef volume, boolean inUse) {
    within(
        volume.pool(),
        content -> {
          SimulatedVolume found = existing(content, volume);
          if (found.device().isEmpty()) {
            throw new IllegalStateException(volume + " is not attached");
          }
          content.put(found.withUse(inUse));
          return true;
        });
  }

  /** Loses a volume behind the node's back. */
  public void lose(VolumeRef volume) {
    within(
        volume.pool(),
        content -> {
          content.removeVolume(existing(content, volume).ref().nameOnDisk());
          return true;
        });
  }

  /** Loses a snapshot behind the node's back. */
  public void lose(SnapshotRef snapshot) {
    within(
        snapshot.pool(),
        content -> {
          content.removeSnapshot(snapshot.nameOnDisk());
          return true;
        });
  }

  /** What stands on a volume in a way. */
  Optional<SimulatedMapping> mapping(LayerKind kind, String nameOnDisk) {
    return mappings.values().stream()
        .filter(mapping -> mapping.kind() == kind && mapping.name().equals(nameOnDisk))
        .findFirst();
  }

  void map(SimulatedMapping mapping) {
    mappings.put(mapping.path(), mapping);
  }

  void unmap(SimulatedMapping mapping) {
    mappings.remove(mapping.path());
  }

  private boolean standsOn(String device) {
    return mappings.values().stream().anyMatch(mapping -> mapping.standsOn(device));
  }

  /** Whether something on a volume takes writes that have not reached it. */
  public boolean holdsBack(VolumeRef volume) {
    return mapping(LayerKind.WRITECACHE, volume.nameOnDisk())
        .filter(mapping -> !mapping.paused())
        .isPresent();
  }

  /** What holds writes back for good unless somebody sees to it, in words. */
  public List<String> paused() {
    return mappings.values().stream()
        .filter(SimulatedMapping::paused)
        .map(SimulatedMapping::path)
        .sorted()
        .toList();
  }

  /** The device of the volume that lies under a path, be it its own or that of what is on it. */
  public Optional<SimulatedDevice> device(String path) {
    SimulatedMapping mapping = mappings.get(path);
    if (mapping != null) {
      return device(mapping.below());
    }
    return pools.keySet().stream()
        .sorted()
        .flatMap(pool ->
            within(pool, content -> content.volumes()).stream()
                .filter(volume -> volume.device().filter(path::equals).isPresent())
                .map(volume -> new SimulatedDevice(this, path, volume.ref())))
        .findFirst();
  }

  /** An attached volume as it is now, by its device. */
  Optional<SimulatedVolume> behind(SimulatedDevice device) {
    return within(
        device.volume().pool(),
        content ->
            find(content, device.volume())
                .filter(found -> found.device().filter(device.path()::equals).isPresent()));
  }

  /** The host starts anew: data stays, devices are gone, nobody uses anything. */
  public void reboot() {
    mappings.clear();
    pools
        .keySet()
        .forEach(pool ->
            within(
                pool,
                content -> {
                  content
                      .volumes()
                      .forEach(volume -> content.put(volume.withDevice(Optional.empty())));
                  return true;
                }));
  }

  /** The kernel's part in what happens to a volume's device. */
  VolumeSteps.Devices kernel() {
    return new VolumeSteps.Devices(
        () -> DEVICE + devices.getAndIncrement(), device -> standsOn(device));
  }

  <T> T within(PoolName pool, Function<SimulatedPool, T> work) {
    SimulatedPool content =
        pools.computeIfAbsent(
            pool, any -> new SimulatedPool(pool, capacity, change -> changed.accept(change)));
    synchronized (content) {
      return work.apply(content);
    }
  }

  private static Optional<SimulatedVolume> find(SimulatedPool pool, VolumeRef volume) {
    return pool.volume(volume.nameOnDisk())
        .filter(found -> found.ref().resourceId().equals(volume.resourceId()));
  }

  private static SimulatedVolume existing(SimulatedPool pool, VolumeRef volume) {
    return find(pool, volume).orElseThrow(() -> new IllegalStateException("there is no " + volume));
  }
}
