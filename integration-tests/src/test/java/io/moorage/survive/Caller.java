// SPDX-License-Identifier: Apache-2.0
package io.moorage.survive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * Creates, uses and deletes disks of its own, one call after the other, and knows what it has been
 * promised.
 */
final class Caller implements Callable<Caller> {
  private static final int DISKS_MAX = 5;
  private static final int SNAPSHOTS_MAX = 2;
  private static final long SMALLEST = 4096;
  private static final long GROWTH = 1024;
  private static final long LARGEST = 16384;
  private static final long BYTES_PER_KIBIBYTE = 1024;

  private final String name;
  private final Random random;
  private final Disks disks;
  private final Tally tally;
  private final CountDownLatch over;
  private final List<Disk> owned = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private int made;
  private int taken;

  Caller(String name, long seed, Disks disks, Tally tally, CountDownLatch over) {
    this.name = name;
    this.random = new Random(seed);
    this.disks = disks;
    this.tally = tally;
    this.over = over;
  }

  @Override
  public Caller call() throws IOException {
    while (over.getCount() > 0) {
      step();
    }
    return this;
  }

  private void step() throws IOException {
    if (owned.isEmpty() || (owned.size() < DISKS_MAX && random.nextInt(4) == 0)) {
      create();
      return;
    }
    Disk disk = owned.get(random.nextInt(owned.size()));
    switch (random.nextInt(7)) {
      case 0 -> snapshot(disk);
      case 1 -> rollBack(disk);
      case 2 -> resize(disk);
      case 3 -> copy(disk);
      case 4 -> delete(disk);
      case 5 -> dropSnapshot(disk);
      default -> write(disk);
    }
  }

  private String nextName() {
    return name + "-" + ++made;
  }

  private void create() throws IOException {
    Disk disk = new Disk(nextName(), new Disk.State(Marker.NONE, SMALLEST));
    disks.create(disk.name(), SMALLEST);
    tally.done("created");
    owned.add(disk);
    write(disk);
  }

  private void write(Disk disk) throws IOException {
    List<String> devices = check(disk);
    Marker marker = disk.nextMarker();
    for (String device : devices) {
      marker.writeTo(device);
    }
    disk.becomes(new Disk.State(marker, disk.state().kibibytes()));
    tally.done("written");
  }

  /** Compares the devices with what was promised of them. */
  List<String> check(Disk disk) throws IOException {
    List<String> devices = disks.devices(disk.name());
    assertThat(devices).as("devices of " + disk).hasSize(2).doesNotHaveDuplicates();
    for (String device : devices) {
      assertThat(Marker.readFrom(device))
          .as(disk + " at " + device)
          .isEqualTo(disk.state().marker());
      assertThat(Marker.sizeOf(device) / BYTES_PER_KIBIBYTE)
          .as(disk + " at " + device)
          .isEqualTo(disk.state().kibibytes());
    }
    return devices;
  }

  private void snapshot(Disk disk) {
    if (disk.snapshots().size() < SNAPSHOTS_MAX) {
      String snapshot = "snap-" + ++taken;
      if (disks.snapshot(disk.name(), snapshot)) {
        disk.snapshots().put(snapshot, disk.state());
        tally.done("snapshots");
      } else {
        // A node was off: such a snapshot cannot be rolled back to.
        disks.deleteSnapshot(disk.name(), snapshot);
      }
    }
  }

  private Optional<String> anySnapshot(Disk disk) {
    List<String> names = List.copyOf(disk.snapshots().keySet());
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(names.get(random.nextInt(names.size())));
  }

  private void rollBack(Disk disk) throws IOException {
    Optional<String> snapshot = anySnapshot(disk);
    if (snapshot.isPresent()) {
      disks.rollBack(disk.name(), snapshot.get());
      disk.becomes(Objects.requireNonNull(disk.snapshots().get(snapshot.get())));
      tally.done("rolled back");
      check(disk);
    }
  }

  private void resize(Disk disk) throws IOException {
    long kibibytes = disk.state().kibibytes() + GROWTH;
    if (kibibytes <= LARGEST) {
      disks.resize(disk.name(), kibibytes);
      disk.becomes(new Disk.State(disk.state().marker(), kibibytes));
      tally.done("resized");
    }
  }

  private void copy(Disk disk) throws IOException {
    if (owned.size() < DISKS_MAX) {
      Disk copy = new Disk(nextName(), disk.state());
      disks.copy(disk.name(), copy.name());
      tally.done("cloned");
      owned.add(copy);
      write(copy);
    }
  }

  private void dropSnapshot(Disk disk) {
    anySnapshot(disk)
        .ifPresent(snapshot -> {
          disks.deleteSnapshot(disk.name(), snapshot);
          disk.snapshots().remove(snapshot);
          tally.done("deleted snapshots");
        });
  }

  private void delete(Disk disk) {
    for (String snapshot : List.copyOf(disk.snapshots().keySet())) {
      disks.deleteSnapshot(disk.name(), snapshot);
      disk.snapshots().remove(snapshot);
    }
    disks.delete(disk.name());
    owned.remove(disk);
    deleted.add(disk.name());
    tally.done("deleted");
  }

  /** Compares all that was promised with what is there. */
  void checkAll() throws IOException {
    for (Disk disk : owned) {
      check(disk);
      assertThat(disks.snapshots(disk.name()))
          .as("snapshots of " + disk)
          .containsExactlyInAnyOrderElementsOf(disk.snapshots().keySet());
    }
    for (String gone : deleted) {
      assertThat(disks.exists(gone)).as(gone + " was deleted and exists").isFalse();
    }
  }

  /** Rolls every disk back to each of its snapshots: their content has to be what it was. */
  void checkSnapshots() throws IOException {
    for (Disk disk : owned) {
      for (Map.Entry<String, Disk.State> snapshot : disk.snapshots().entrySet()) {
        disks.rollBack(disk.name(), snapshot.getKey());
        disk.becomes(snapshot.getValue());
        check(disk);
      }
    }
  }

  /** The names of the disks that exist. */
  List<String> disks() {
    return owned.stream().map(Disk::name).toList();
  }
}
