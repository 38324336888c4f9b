// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.provider.DriverException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what was removed for us but was still needed by ZFS, as soon as it no longer is.
 *
 * <p>What cannot be cleared away now is tried again after the next removal and when the pool is
 * opened: no step fails for it.
 */
final class Remains {
  private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

  /**
   * What was written after the newest snapshot is worth a roll back from here on. ZFS itself notes
   * a few KiB as written once it has rolled back, so with none at all it would be done for ever.
   */
  private static final ByteSize WORTH_IT = ByteSize.kibibytes(128);

  private final ZfsTool tool;
  private final CommandLines lines;

  /** Two at once would only find each other's work done. */
  private final ReentrantLock sweeping = new ReentrantLock();

  Remains(ZfsTool tool, CommandLines lines) {
    this.tool = tool;
    this.lines = lines;
  }

  /**
   * Removes a volume that is removed for us once it has no snapshots; that may free a snapshot it
   * is a clone of, and so another volume.
   *
   * @param look makes a new report
   */
  void sweep(Look look) throws DriverException {
    sweeping.lock();
    try {
      Set<List<String>> tried = new HashSet<>();
      boolean again = true;
      while (again) {
        again = false;
        Inventory found = look.look();
        for (Dataset remains : found.removed().toList()) {
          Optional<List<String>> line =
              remains.isSnapshot() ? release(remains) : clear(found, remains);
          again |= line.isPresent() && tried.add(line.get()) && works(line.get());
        }
      }
    } finally {
      sweeping.unlock();
    }
  }

  private Optional<List<String>> release(Dataset snapshot) {
    return snapshot.deferred()
        ? Optional.empty()
        : Optional.of(lines.destroyOnceFree(snapshot.name()));
  }

  private Optional<List<String>> clear(Inventory found, Dataset volume) {
    List<Dataset> snapshots = found.snapshotsOf(volume);
    if (snapshots.isEmpty()) {
      return Optional.of(lines.destroy(volume.name()));
    }
    if (!volume.concealed() || volume.reservation().bytes() > 0) {
      return Optional.of(lines.lighten(volume.name()));
    }
    // What was written after the newest snapshot is of no use to anybody and takes room.
    return volume.written().compareTo(WORTH_IT) >= 0
        ? Optional.of(lines.rollBack(snapshots.getLast().name()))
        : Optional.empty();
  }

  private boolean works(List<String> line) {
    try {
      tool.change("could not clear away what was removed", line);
      return true;
    } catch (DriverException e) {
      LOG.warn("{}; it is tried again later", e.problem());
      return false;
    }
  }

  /** Makes a report. */
  interface Look {
    Inventory look() throws DriverException;
  }
}
