// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.file;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose a file is, kept in its extended attributes: names can be made by anybody, and two names of
 * ours can even look alike.
 */
sealed interface Tag {
  String PREFIX = "user.moorage.";

  /** A volume of ours. */
  record OfVolume(VolumeRef ref, String contentId) implements Tag {}

  /** A snapshot of ours. */
  record OfSnapshot(SnapshotRef ref, Instant taken) implements Tag {}

  /** Somebody else's. */
  record Missing() implements Tag {}

  /** The attributes that say it, in the order in which they are written. */
  default Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    switch (this) {
      case OfVolume(VolumeRef ref, String contentId) -> {
        attributes.put("kind", "volume");
        attributes.put("resource-id", ref.resourceId());
        attributes.put("resource", ref.resource().value());
        attributes.put("number", Integer.toString(ref.number()));
        if (!ref.isData()) {
          attributes.put("part", ref.part().name());
        }
        attributes.put("content", contentId);
      }
      case OfSnapshot(SnapshotRef ref, Instant taken) -> {
        attributes.put("kind", "snapshot");
        attributes.put("snapshot-id", ref.snapshotId());
        attributes.put("resource", ref.resource().value());
        attributes.put("number", Integer.toString(ref.number()));
        attributes.put("snapshot", ref.name().value());
        attributes.put("taken", taken.toString());
      }
      case Missing missing -> {}
    }
    return attributes;
  }

  default void writeTo(OpenFile file) throws LinuxException {
    for (Map.Entry<String, String> attribute : attributes().entrySet()) {
      file.tag(PREFIX + attribute.getKey(), attribute.getValue());
    }
  }

  /** A tag that does not make sense is none: what cannot be understood is not touched. */
  static Tag of(OpenFile file, PoolName pool) throws LinuxException {
    Optional<String> kind = file.tag(PREFIX + "kind");
    if (kind.isEmpty()) {
      return new Missing();
    }
    Attributes attributes = new Attributes(file);
    try {
      return switch (kind.get()) {
        case "volume" -> attributes.volume(pool);
        case "snapshot" -> attributes.snapshot(pool);
        default -> new Missing();
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      return new Missing();
    }
  }

  /** The attributes of one file while they are read. */
  record Attributes(OpenFile file) {
    private Tag volume(PoolName pool) throws LinuxException {
      return new OfVolume(
          new VolumeRef(
              pool, text("resource-id"), new ResourceName(text("resource")), number(), part()),
          text("content"));
    }

    private Tag snapshot(PoolName pool) throws LinuxException {
      return new OfSnapshot(
          new SnapshotRef(
              pool,
              text("snapshot-id"),
              new ResourceName(text("resource")),
              new SnapshotName(text("snapshot")),
              number()),
          Instant.parse(text("taken")));
    }

    /** Data carries no word of it: files of old have none. */
    private VolumePart part() throws LinuxException {
      String part = text("part");
      return part.isEmpty() ? VolumePart.DATA : VolumePart.valueOf(part);
    }

    private int number() throws LinuxException {
      return Integer.parseInt(text("number"));
    }

    /** Empty where it is missing, which no name and no number may be. */
    private String text(String name) throws LinuxException {
      return file.tag(PREFIX + name).orElse("");
    }
  }
}
