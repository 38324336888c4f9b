// SPDX-License-Identifier: Apache-2.0
package io.moorage.plugin.proxmox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moorage.api.model.GroupName;
import io.moorage.api.storage.BlockStorage;
import io.moorage.api.storage.Capacity;
import io.moorage.api.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Capacities that are answered at once. Every node asks for every storage each ten seconds and
 * greys out all of its storages if one answer is late, so that a reading is refreshed behind the
 * callers' backs while anybody asks for it.
 */
final class GroupStatus {
  /** The pause between two refreshments. */
  static final Duration REFRESHED_EVERY = Duration.ofSeconds(5);

  private static final Duration VALID = Duration.ofSeconds(20);
  private static final Duration KEPT_UNASKED = Duration.ofMinutes(1);

  private final BlockStorage storage;
  private final InstantSource clock;
  private final Logger logger;
  private final Map<GroupName, Reading> readings = new ConcurrentHashMap<>();

  GroupStatus(BlockStorage storage, InstantSource clock, Logger logger) {
    this.logger = logger;
    this.storage = storage;
    this.clock = clock;
  }

  private record Reading(Capacity capacity, Instant taken, Instant asked) {}

  ObjectNode status(Request request) {
    GroupName group = request.group();
    Instant now = clock.instant();
    Reading reading =
        Optional.ofNullable(readings.get(group))
            .filter(known -> known.taken().plus(VALID).isAfter(now))
            .map(known -> new Reading(known.capacity(), known.taken(), now))
            .orElseGet(() -> new Reading(storage.capacity(group), now, now));
    readings.put(group, reading);
    return answer(reading.capacity());
  }

  private static ObjectNode answer(Capacity capacity) {
    return Json.object()
        .put("totalBytes", capacity.total().bytes())
        .put("availableBytes", capacity.available().bytes())
        .put("usedBytes", capacity.total().minusOrZero(capacity.available()).bytes())
        .put("active", true);
  }

  /**
   * Reads anew what was asked for lately. A group that cannot be read keeps its last reading until
   * that is too old.
   */
  void refresh() {
    Instant now = clock.instant();
    readings.values().removeIf(reading -> reading.asked().plus(KEPT_UNASKED).isBefore(now));
    readings.keySet().forEach(this::refresh);
  }

  private void refresh(GroupName group) {
    try {
      Capacity capacity = storage.capacity(group);
      readings.computeIfPresent(
          group, (name, old) -> new Reading(capacity, clock.instant(), old.asked()));
    } catch (StorageException e) {
      logger.debug("The capacity of {} could not be read anew: {}", group, e.getMessage());
    }
  }
}
