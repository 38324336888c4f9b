// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which file of a pool is attached as which device. Asking the kernel means a look at every loop
 * device of the host, so what was found is remembered, and checked where it is used.
 */
final class Attachments {
  private static final String DELETED = " (deleted)";
  private final LoopControl loops;
  private final Path directory;
  private final ConcurrentMap<Path, LoopDevice> known = new ConcurrentHashMap<>();
  private volatile Map<Path, LoopDevice> deleted = Map.of();

  Attachments(LoopControl loops, Path directory) {
    this.loops = loops;
    this.directory = directory;
  }

  /** Learns what is attached; steps may go on meanwhile. */
  void reload() throws IOException {
    Map<Path, LoopDevice> gone = new HashMap<>();
    for (LoopControl.Attached attached : LoopControl.attached()) {
      boolean isDeleted = attached.file().endsWith(DELETED);
      String name =
          isDeleted
              ? attached.file().substring(0, attached.file().length() - DELETED.length())
              : attached.file();
      Path file = Path.of(name);
      if (!directory.equals(file.getParent())) {
        continue;
      }
      if (isDeleted) {
        gone.putIfAbsent(file, attached.device());
      } else if (of(file).isEmpty() && isAttached(attached.device(), name)) {
        known.putIfAbsent(file, attached.device());
      }
    }
    deleted = Map.copyOf(gone);
  }

  /** The device of a file, where it has one. */
  Optional<LoopDevice> of(Path file) throws IOException {
    LoopDevice device = known.get(file);
    if (device == null) {
      return Optional.empty();
    }
    if (!isAttached(device, file.toString())) {
      known.remove(file, device);
      return Optional.empty();
    }
    return Optional.of(device);
  }

  /**
   * Files that somebody deleted while they were attached. Their data lives for as long as the
   * device does.
   */
  Map<Path, LoopDevice> deleted() throws IOException {
    Map<Path, LoopDevice> still = new HashMap<>();
    for (Map.Entry<Path, LoopDevice> entry : deleted.entrySet()) {
      if (isAttached(entry.getValue(), entry.getKey() + DELETED)) {
        still.put(entry.getKey(), entry.getValue());
      }
    }
    return still;
  }

  /** The device of a file, made where it has none: never two for one file. */
  LoopDevice attach(Path file) throws IOException {
    Optional<LoopDevice> already = of(file);
    if (already.isPresent()) {
      return already.get();
    }
    LoopDevice device = loops.attach(file);
    known.put(file, device);
    return device;
  }

  /**
   * Takes a file's device away.
   *
   * @return the device that is in the way because it is in use
   */
  Optional<LoopDevice> detach(Path file) throws IOException {
    Optional<LoopDevice> device = of(file);
    if (device.isPresent() && !device.get().detach()) {
      return device;
    }
    known.remove(file);
    return Optional.empty();
  }

  private static boolean isAttached(LoopDevice device, String file) throws IOException {
    return device.backingFile().filter(file::equals).isPresent();
  }
}
