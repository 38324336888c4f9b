// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.api.storage.Attachment;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.CloneDisk;
import io.moorage.api.storage.Disk;
import io.moorage.api.storage.DiskSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Snapshots made readable. A snapshot has no device of its own on most storages, so an active
 * snapshot is a copy of it that nobody writes to. It lives while a node uses it; its owner is no
 * guest, so Proxmox never lists it.
 */
final class SnapshotCopies {
  private static final int STRIPES = 16;

  private final BlockStorage storage;

  /**
   * A copy is made and removed by one call at a time; equal snapshots share a lock, others seldom
   * do.
   */
  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  SnapshotCopies(BlockStorage storage) {
    this.storage = storage;
  }

  Attachment attach(Disk disk, DiskSnapshot snapshot, NodeName node) {
    ReentrantLock lock = lockOf(disk, snapshot.name());
    lock.lock();
    try {
      ResourceName copy = nameOf(disk, snapshot.name());
      Map<String, String> labels = labels(disk, snapshot);
      storage.find(copy).filter(old -> !old.labels().equals(labels)).ifPresent(this::remove);
      storage.clone(new CloneDisk(disk.name(), Optional.of(snapshot.name()), copy, labels));
      return storage.attach(copy, node, AccessMode.READ_ONLY);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the use on a node, and the copy with the last use. */
  void detach(Disk disk, SnapshotName snapshot, NodeName node) {
    ReentrantLock lock = lockOf(disk, snapshot);
    lock.lock();
    try {
      ResourceName copy = nameOf(disk, snapshot);
      storage.detach(copy, node);
      storage.find(copy).filter(left -> left.attachments().isEmpty()).ifPresent(this::remove);
    } finally {
      lock.unlock();
    }
  }

  /** Ends every use of the copy: container backups delete a snapshot without deactivating it. */
  void drop(Disk disk, SnapshotName snapshot) {
    ReentrantLock lock = lockOf(disk, snapshot);
    lock.lock();
    try {
      storage.find(nameOf(disk, snapshot)).ifPresent(this::remove);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Disk copy) {
    copy.attachments().forEach(attachment -> storage.detach(copy.name(), attachment.node()));
    storage.delete(copy.name());
  }

  private static Map<String, String> labels(Disk disk, DiskSnapshot snapshot) {
    return Map.of(
        Label.COPY_OF, disk.name().value(),
        Label.COPY_OF_SNAPSHOT, snapshot.name().value(),
        Label.COPY_TAKEN, snapshot.taken().toString());
  }

  private static ResourceName nameOf(Disk disk, SnapshotName snapshot) {
    return new ResourceName("pm-snapshot-" + fingerprint(disk, snapshot).substring(0, 24));
  }

  private ReentrantLock lockOf(Disk disk, SnapshotName snapshot) {
    return locks[Character.digit(fingerprint(disk, snapshot).charAt(0), 16)];
  }

  private static String fingerprint(Disk disk, SnapshotName snapshot) {
    return Fingerprint.of(
        (disk.name().key() + "@" + snapshot.key()).getBytes(StandardCharsets.UTF_8));
  }
}
