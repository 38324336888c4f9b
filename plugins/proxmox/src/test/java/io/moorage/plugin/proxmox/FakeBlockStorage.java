// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.Name;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Capacity;
import io.moorage.api.storage.CloneDisk;
import io.moorage.api.storage.CreateDisk;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import io.moorage.api.storage.StorageException;
import io.moorage.api.storage.StorageException.Code;
import io.moorage.api.storage.StoragePlan;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A storage of one group that obeys the contract of {@link BlockStorage} and keeps every disk's
 * content in a file, so that what is written through a device path is found again after snapshots,
 * clones and rolling back.
 */
final class FakeBlockStorage implements BlockStorage {
  static final GroupName GROUP = new GroupName("fast");
  static final PoolName POOL = new PoolName("thin");
  static final List<NodeName> NODES =
      List.of(new NodeName("pve1"), new NodeName("pve2"), new NodeName("pve3"));

  private final Files files;
  private final InstantSource clock;
  private final ByteSize total;
  private final Map<ResourceName, Disk> disks = new TreeMap<>();
  private final Map<ResourceName, List<DiskSnapshot>> snapshots = new TreeMap<>();
  private final Set<String> open = new HashSet<>();
  private Optional<StorageException> failure = Optional.empty();
  private int capacityReadings;

  FakeBlockStorage(Path directory, InstantSource clock, ByteSize total) {
    this.files = new Files(directory);
    this.clock = clock;
    this.total = total;
  }

  /** From now on every call fails like this, until {@link #heal}. */
  synchronized void failWith(StorageException exception) {
    failure = Optional.of(exception);
  }

  synchronized void heal() {
    failure = Optional.empty();
  }

  /** Something on the node opens the device, as a guest does. */
  synchronized void open(String disk, String node) {
    open.add(new ResourceName(disk).key() + "@" + node);
  }

  synchronized void close(String disk, String node) {
    open.remove(new ResourceName(disk).key() + "@" + node);
  }

  synchronized int capacityReadings() {
    return capacityReadings;
  }

  @Override
  public synchronized Disk create(CreateDisk request) {
    Optional<Disk> existing = existing(request);
    return existing.orElseGet(() -> {
      requireRoom(request.group(), request.size());
      files.create(request.name(), request.size().bytes());
      return put(request.name(), request.size(), request.labels());
    });
  }

  private Optional<Disk> existing(CreateDisk request) {
    failIfBroken();
    Optional<Disk> existing = Optional.ofNullable(disks.get(request.name()));
    existing
        .filter(
            disk -> !disk.size().equals(request.size()) || !disk.group().equals(request.group()))
        .ifPresent(disk -> {
          throw refuse(Code.ALREADY_EXISTS, "The disk " + disk.name() + " exists otherwise.");
        });
    return existing;
  }

  private Disk put(ResourceName name, ByteSize size, Map<String, String> labels) {
    List<Disk.Replica> replicas =
        NODES.stream()
            .limit(2)
            .map(node -> new Disk.Replica(node, POOL, Optional.of(files.path(name)), size))
            .toList();
    Disk disk = new Disk(name, GROUP, size, clock.instant(), labels, replicas, List.of());
    disks.put(name, disk);
    snapshots.put(name, new ArrayList<>());
    return disk;
  }

  private void requireRoom(GroupName group, ByteSize size) {
    ByteSize available = capacity(group).available();
    capacityReadings--;
    if (available.compareTo(size) < 0) {
      throw refuse(Code.NO_CAPACITY, "The pool thin has " + available + " left, not " + size + ".");
    }
  }

  @Override
  public synchronized StoragePlan planCreate(CreateDisk request) {
    existing(request);
    return plan("place " + request.name() + " on pve1 and pve2", "create " + request.name());
  }

  private static StoragePlan plan(String decision, String step) {
    return new StoragePlan(
        List.of(decision),
        NODES.stream()
            .limit(2)
            .map(node -> new StoragePlan.NodeSteps(node, List.of(step)))
            .toList());
  }

  @Override
  public synchronized Optional<Disk> find(ResourceName disk) {
    failIfBroken();
    return Optional.ofNullable(disks.get(disk));
  }

  @Override
  public synchronized List<Disk> list(GroupName group) {
    requireGroup(group);
    return List.copyOf(disks.values());
  }

  @Override
  public synchronized Attachment attach(ResourceName name, NodeName node, AccessMode mode) {
    Disk disk = require(name);
    if (!NODES.contains(node)) {
      throw refuse(Code.NOT_FOUND, "There is no node " + node + ".");
    }
    Optional<Attachment> present =
        disk.attachments().stream().filter(a -> a.node().equals(node)).findFirst();
    if (present.isPresent()) {
      return present.get();
    }
    boolean excluded =
        switch (mode) {
          case EXCLUSIVE -> !disk.attachments().isEmpty();
          case MIGRATION_TARGET -> disk.attachments().size() > 1;
          case READ_ONLY ->
              disk.attachments().stream().anyMatch(a -> a.mode() != AccessMode.READ_ONLY);
        };
    if (excluded) {
      throw refuse(
          Code.IN_USE,
          "The disk " + name + " is attached on " + disk.attachments().getFirst().node() + ".");
    }
    Attachment attachment = new Attachment(node, mode, files.path(name));
    List<Attachment> all = new ArrayList<>(disk.attachments());
    all.add(attachment);
    replace(disk, disk.size(), all);
    return attachment;
  }

  private Disk replace(Disk disk, ByteSize size, List<Attachment> attachments) {
    Disk changed =
        new Disk(
            disk.name(),
            disk.group(),
            size,
            disk.created(),
            disk.labels(),
            disk.replicas(),
            attachments);
    disks.put(disk.name(), changed);
    return changed;
  }

  @Override
  public synchronized void detach(ResourceName name, NodeName node) {
    find(name).ifPresent(disk -> detach(disk, node));
  }

  private void detach(Disk disk, NodeName node) {
    if (open.contains(disk.name().key() + "@" + node.key())) {
      throw refuse(Code.IN_USE, "The device of " + disk.name() + " is open on " + node + ".");
    }
    replace(
        disk,
        disk.size(),
        disk.attachments().stream().filter(a -> !a.node().equals(node)).toList());
  }

  @Override
  public synchronized Disk resize(ResourceName name, ByteSize size) {
    Disk disk = require(name);
    if (size.compareTo(disk.size()) < 0) {
      throw refuse(Code.INVALID, "The disk " + name + " cannot shrink to " + size + ".");
    }
    requireRoom(GROUP, size.minusOrZero(disk.size()));
    files.resize(name, size.bytes());
    return replace(disk, size, disk.attachments());
  }

  @Override
  public synchronized DiskSnapshot snapshot(ResourceName name, SnapshotName snapshot) {
    Disk disk = require(name);
    return snapshotOf(name, snapshot)
        .orElseGet(() -> {
          Instant now = clock.instant();
          DiskSnapshot taken = new DiskSnapshot(name, snapshot, now, disk.size());
          files.copy(name, snapshotFile(name, snapshot));
          snapshotsOf(name).add(taken);
          return taken;
        });
  }

  private List<DiskSnapshot> snapshotsOf(ResourceName name) {
    return snapshots.getOrDefault(name, new ArrayList<>());
  }

  private Optional<DiskSnapshot> snapshotOf(ResourceName name, SnapshotName snapshot) {
    return snapshotsOf(name).stream().filter(s -> s.name().equals(snapshot)).findFirst();
  }

  private static String snapshotFile(Name disk, Name snapshot) {
    return disk.key() + "@" + snapshot.key();
  }

  @Override
  public synchronized List<DiskSnapshot> snapshots(ResourceName name) {
    require(name);
    return List.copyOf(snapshotsOf(name));
  }

  @Override
  public synchronized void deleteSnapshot(ResourceName name, SnapshotName snapshot) {
    failIfBroken();
    if (snapshotsOf(name).removeIf(s -> s.name().equals(snapshot))) {
      files.delete(snapshotFile(name, snapshot));
    }
  }

  @Override
  public synchronized Disk rollback(ResourceName name, SnapshotName snapshot) {
    Disk disk = require(name);
    if (!disk.attachments().isEmpty()) {
      throw refuse(Code.IN_USE, "The disk " + name + " is attached.");
    }
    DiskSnapshot found =
        snapshotOf(name, snapshot)
            .orElseThrow(() -> refuse(Code.NOT_FOUND, "There is no snapshot " + snapshot + "."));
    files.copy(snapshotFile(name, snapshot), name);
    return replace(disk, found.size(), List.of());
  }

  @Override
  public synchronized Disk clone(CloneDisk request) {
    Disk source = require(request.source());
    Optional<Disk> existing = Optional.ofNullable(disks.get(request.name()));
    if (existing.isPresent()) {
      return existing.get();
    }
    ByteSize size =
        request
            .snapshot()
            .map(name ->
                snapshotOf(source.name(), name)
                    .orElseThrow(() -> refuse(Code.NOT_FOUND, "No snapshot " + name + "."))
                    .size())
            .orElse(source.size());
    requireRoom(GROUP, size);
    request
        .snapshot()
        .ifPresentOrElse(
            name -> files.copy(snapshotFile(source.name(), name), request.name()),
            () -> files.copy(source.name(), request.name().key()));
    return put(request.name(), size, request.labels());
  }

  @Override
  public synchronized void delete(ResourceName name) {
    failIfBroken();
    Disk disk = disks.get(name);
    if (disk == null) {
      return;
    }
    if (!disk.attachments().isEmpty()) {
      throw refuse(Code.IN_USE, "The disk " + name + " is attached.");
    }
    if (!snapshotsOf(name).isEmpty()) {
      throw refuse(Code.HAS_SNAPSHOTS, "The disk " + name + " has snapshots.");
    }
    disks.remove(name);
    files.delete(name.key());
  }

  @Override
  public synchronized StoragePlan planDelete(ResourceName disk) {
    require(disk);
    return plan("remove both replicas of " + disk, "remove " + disk);
  }

  @Override
  public synchronized Capacity capacity(GroupName group) {
    requireGroup(group);
    capacityReadings++;
    ByteSize used = disks.values().stream().map(Disk::size).reduce(ByteSize.ZERO, ByteSize::plus);
    return new Capacity(total, total.minusOrZero(used));
  }

  @Override
  public synchronized List<NodeName> locality(ResourceName disk) {
    return require(disk).replicas().stream().map(Disk.Replica::node).toList();
  }

  private void requireGroup(GroupName group) {
    failIfBroken();
    if (!group.equals(GROUP)) {
      throw refuse(Code.NOT_FOUND, "There is no resource group " + group + ".");
    }
  }

  private Disk require(ResourceName name) {
    return find(name).orElseThrow(() -> refuse(Code.NOT_FOUND, "There is no disk " + name + "."));
  }

  private void failIfBroken() {
    failure.ifPresent(exception -> {
      throw exception;
    });
  }

  private static StorageException refuse(Code code, String message) {
    return new StorageException(code, message, "Do something about it.");
  }

  /** The contents. */
  private record Files(Path directory) {
    String path(ResourceName name) {
      return directory.resolve(name.key()).toString();
    }

    void create(ResourceName name, long size) {
      resize(name, size);
    }

    void resize(ResourceName name, long size) {
      try (var file = new java.io.RandomAccessFile(path(name), "rw")) {
        file.setLength(size);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    void copy(ResourceName from, String to) {
      copy(from.key(), to);
    }

    void copy(String from, ResourceName to) {
      copy(from, to.key());
    }

    private void copy(String from, String to) {
      try {
        java.nio.file.Files.copy(
            directory.resolve(from),
            directory.resolve(to),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    void delete(String name) {
      try {
        java.nio.file.Files.deleteIfExists(directory.resolve(name));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
