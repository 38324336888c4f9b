// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.zfs;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.VolumePart;
import io.moorage.driver.spec.VolumeRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose a volume or a snapshot is, kept in user properties: names can be made by anybody.
 *
 * <p>A snapshot inherits the properties of its volume, so its kind has to fit what it is.
 */
sealed interface Tag {
  String PREFIX = "io.moorage:";
  List<String> KEYS =
      List.of("kind", "id", "resource", "number", "part", "content", "snapshot", "taken");

  /** A volume of ours. */
  record OfVolume(VolumeRef ref, String contentId) implements Tag {}

  /** A snapshot of ours. */
  record OfSnapshot(SnapshotRef ref, Instant taken) implements Tag {}

  /** Somebody else's. */
  record Missing() implements Tag {}

  /** As ZFS keeps it, {@code property=value} each. */
  default List<String> properties() throws DriverException {
    Map<String, String> tags = new LinkedHashMap<>();
    switch (this) {
      case OfVolume(VolumeRef ref, String contentId) -> {
        tags.put("kind", "volume");
        tags.put("id", ref.resourceId());
        tags.put("resource", ref.resource().value());
        tags.put("number", Integer.toString(ref.number()));
        if (!ref.isData()) {
          tags.put("part", ref.part().name());
        }
        tags.put("content", contentId);
      }
      case OfSnapshot(SnapshotRef ref, Instant taken) -> {
        tags.put("kind", "snapshot");
        tags.put("id", ref.snapshotId());
        tags.put("resource", ref.resource().value());
        tags.put("number", Integer.toString(ref.number()));
        tags.put("snapshot", ref.name().value());
        tags.put("taken", taken.toString());
      }
      case Missing missing -> {}
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      requireReadable(tag.getValue());
    }
    return tags.entrySet().stream()
        .map(tag -> PREFIX + tag.getKey() + "=" + tag.getValue())
        .toList();
  }

  /** What would not come back from a report as it went in is not written. */
  private static void requireReadable(String value) throws DriverException {
    boolean readable =
        !value.isEmpty()
            && !value.equals("-")
            && value.length() <= 1024
            && value.chars().allMatch(letter -> letter > ' ' && letter < 127);
    if (!readable) {
      throw new DriverException(
          new Problem(
              "the property '" + value + "' cannot be kept by ZFS",
              "it takes visible letters of ASCII only, 1 to 1024",
              ""));
    }
  }

  /** A tag that does not make sense is none: what cannot be understood is not touched. */
  static Tag of(Dataset dataset, PoolName pool) {
    Map<String, String> tags = dataset.tags();
    boolean fits = tags.getOrDefault("kind", "").equals(kindOf(dataset));
    if (!fits) {
      return new Missing();
    }
    try {
      return switch (dataset.type()) {
        case VOLUME ->
            new OfVolume(
                new VolumeRef(
                    pool,
                    tags.getOrDefault("id", ""),
                    new ResourceName(tags.getOrDefault("resource", "")),
                    Integer.parseInt(tags.getOrDefault("number", "")),
                    // Data carries no word of it: volumes of old have none.
                    VolumePart.valueOf(tags.getOrDefault("part", VolumePart.DATA.name()))),
                tags.getOrDefault("content", ""));
        case SNAPSHOT ->
            new OfSnapshot(
                new SnapshotRef(
                    pool,
                    tags.getOrDefault("id", ""),
                    new ResourceName(tags.getOrDefault("resource", "")),
                    new SnapshotName(tags.getOrDefault("snapshot", "")),
                    Integer.parseInt(tags.getOrDefault("number", ""))),
                Instant.parse(tags.getOrDefault("taken", "")));
        case FILE_SYSTEM -> new Missing();
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      return new Missing();
    }
  }

  private static String kindOf(Dataset dataset) {
    return switch (dataset.type()) {
      case VOLUME -> "volume";
      case SNAPSHOT -> "snapshot";
      case FILE_SYSTEM -> "none";
    };
  }
}
