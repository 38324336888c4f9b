// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.api.model.ByteSize;
import io.moorage.driver.spec.PoolFacts;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Watches one node's disks from event to event: what goes must have been asked to go, what comes
 * must carry the content it was asked to carry, and what stays must not change by itself.
 */
final class DiskWatch {
  private final SimulatedNode node;
  private final History history;
  private final Findings findings;
  private final Set<String> lostForGood = new HashSet<>();
  private Map<String, Volume> volumes = new TreeMap<>();
  private Map<String, Part> parts = new TreeMap<>();
  private final Set<VolumeRef> serving = new HashSet<>();

  DiskWatch(SimulatedNode node, History history, Findings findings) {
    this.node = node;
    this.history = history;
    this.findings = findings;
  }

  /**
   * A volume as it was seen last.
   *
   * @param written whether a guest has written to it since it got its content
   */
  record Volume(VolumeFacts facts, String data, boolean written) {
    VolumeRef ref() {
      return facts.ref();
    }

    ByteSize size() {
      return facts.size();
    }
  }

  /** A snapshot of a volume as it was seen last. */
  record Part(SnapshotRef ref, Instant taken, String data) {}

  SimulatedNode node() {
    return node;
  }

  Collection<Volume> volumes() {
    return volumes.values();
  }

  /** The volumes that serve others, as they were seen last. */
  Collection<VolumeRef> serving() {
    return serving;
  }

  Collection<Part> parts() {
    return parts.values();
  }

  Optional<Volume> volume(String resourceId, int number) {
    return Optional.ofNullable(volumes.get(resourceId + "/" + number));
  }

  Optional<Part> part(String snapshotId, int number) {
    return Optional.ofNullable(parts.get(snapshotId + "/" + number));
  }

  /** A guest writes; from here on this is what has to be there. */
  void write(VolumeRef ref, String value) {
    node.disks().write(ref, value);
    volumes.computeIfPresent(
        ref.resourceId() + "/" + ref.number(),
        (key, seen) -> new Volume(seen.facts(), value, true));
  }

  /** Compares with what was there before. */
  void look() {
    Map<String, Volume> volumesNow = new TreeMap<>();
    Map<String, Part> partsNow = new TreeMap<>();
    Set<String> devices = new HashSet<>();
    serving.clear();
    for (PoolFacts pool : node.truth().values()) {
      pool.volumes().forEach(found -> see(found, volumesNow, devices));
      pool.snapshots().forEach(found -> see(found, partsNow));
    }
    volumes.forEach(
        (key, before) -> compare(key, before, Optional.ofNullable(volumesNow.get(key))));
    parts.forEach((key, before) -> compare(key, before, Optional.ofNullable(partsNow.get(key))));
    volumesNow.forEach((key, now) -> {
      if (!volumes.containsKey(key)) {
        appeared(key, now);
      }
    });
    partsNow.forEach((key, now) -> {
      if (!parts.containsKey(key)) {
        appeared(key, now, volumesNow);
      }
    });
    volumes = volumesNow;
    parts = partsNow;
  }

  /** What DRBD writes to its disks is its own business, and checked where its model is. */
  private static String data(String found) {
    return found.startsWith("drbd\n") ? "" : found;
  }

  /** What serves a volume has a life of its own: it may be made anew, and notes what it likes. */
  private void see(VolumeFacts found, Map<String, Volume> into, Set<String> devices) {
    found
        .devicePath()
        .ifPresent(device ->
            require(devices.add(device), "no two volumes share a device", device + " has two"));
    if (!found.ref().isData()) {
      serving.add(found.ref());
      return;
    }
    String key = found.ref().resourceId() + "/" + found.ref().number();
    String data = data(node.disks().read(found.ref()).orElse(""));
    boolean written =
        Optional.ofNullable(volumes.get(key))
            .filter(before -> before.facts().contentId().equals(found.contentId()))
            .filter(Volume::written)
            .isPresent();
    Volume twin = into.put(key, new Volume(found, data, written));
    require(twin == null, "no two things share an identity", found.ref() + " is there twice");
  }

  private void see(SnapshotFacts found, Map<String, Part> into) {
    String data = data(node.disks().read(found.ref()).orElse(""));
    Part twin =
        into.put(
            found.ref().snapshotId() + "/" + found.ref().number(),
            new Part(found.ref(), found.taken(), data));
    require(twin == null, "no two things share an identity", found.ref() + " is there twice");
  }

  private void compare(String key, Volume before, Optional<Volume> after) {
    if (after.isEmpty()) {
      lostForGood.add(key);
      require(
          history.departed(node.name(), before.ref().resourceId()),
          "only what was asked to go is removed",
          "volume " + before.ref() + " was removed, and nobody asked for it");
      return;
    }
    Volume now = after.get();
    if (now.facts().contentId().equals(before.facts().contentId())) {
      require(
          now.data().equals(before.data()),
          "data stays",
          before.ref() + " had '" + before.data() + "', has '" + now.data() + "'");
      require(
          now.size().compareTo(before.size()) >= 0,
          "a volume does not shrink by itself",
          before.ref() + " had " + before.size() + ", has " + now.size());
    } else {
      content(now);
    }
  }

  private void appeared(String key, Volume now) {
    require(
        !lostForGood.contains(key),
        "what was removed does not come back",
        "volume " + now.ref() + " is there again");
    content(now);
  }

  /** A content that is new to a volume is what the server wanted it to be. */
  private void content(Volume now) {
    String id = now.facts().contentId();
    Optional<Optional<String>> wanted = history.content(now.ref().resourceId(), id);
    require(
        wanted.isPresent(),
        "volumes carry what they are to carry",
        now.ref() + " carries content " + id + ", which was never wanted there");
    if (wanted.isPresent()) {
      String expected =
          wanted
              .get()
              .map(snapshot ->
                  part(snapshot, now.ref().number()).map(Part::data).orElse("(no snapshot)"))
              .orElse("");
      require(
          now.data().equals(expected),
          "volumes carry what they are to carry",
          now.ref() + " is to carry '" + expected + "', carries '" + now.data() + "'");
    }
  }

  private void compare(String key, Part before, Optional<Part> after) {
    if (after.isEmpty()) {
      lostForGood.add(key);
      require(
          history.departed(node.name(), before.ref().snapshotId()),
          "only what was asked to go is removed",
          "snapshot " + before.ref() + " was removed, and nobody asked for it");
      return;
    }
    require(
        after.get().equals(before),
        "snapshots never change",
        before + " has become " + after.get());
  }

  private void appeared(String key, Part now, Map<String, Volume> origins) {
    require(
        !lostForGood.contains(key),
        "a snapshot is never taken again",
        now.ref() + " was removed and is there again");
    boolean taken =
        origins.values().stream()
            .filter(volume -> volume.ref().resource().equals(now.ref().resource()))
            .filter(volume -> volume.ref().number() == now.ref().number())
            .filter(volume -> volume.ref().pool().equals(now.ref().pool()))
            .anyMatch(volume -> volume.data().equals(now.data()));
    require(taken, "a snapshot is what its volume was", now.ref() + " has '" + now.data() + "'");
  }

  private void require(boolean holds, String invariant, String detail) {
    if (!holds) {
      findings.broken(invariant, detail + " on node " + node.name());
    }
  }
}
