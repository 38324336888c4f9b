// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

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
import java.util.Set;
import java.util.regex.Pattern;

/** Whose a logical volume is, kept in its tags: names can be made by anybody. */
sealed interface Tag {
  String PREFIX = "moorage.";

  /** What LVM takes in a tag. */
  Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_+.\\-/=!:#&]{1,1024}");

  /** A volume of ours. */
  record OfVolume(VolumeRef ref, String contentId) implements Tag {}

  /** A snapshot of ours. */
  record OfSnapshot(SnapshotRef ref, Instant taken) implements Tag {}

  /** Somebody else's. */
  record Missing() implements Tag {}

  /** As LVM keeps it. */
  default List<String> texts() throws DriverException {
    return switch (this) {
      case OfVolume(VolumeRef ref, String contentId) ->
          texts(identityOf(ref), Map.of("content", contentId));
      case OfSnapshot(SnapshotRef ref, Instant taken) ->
          texts(identityOf(ref), Map.of("taken", taken.toString()));
      case Missing missing -> List.of();
    };
  }

  /** What tells that it is this very volume, whatever its content. */
  static List<String> identity(VolumeRef ref) throws DriverException {
    return texts(identityOf(ref), Map.of());
  }

  /** What tells that it is this very snapshot. */
  static List<String> identity(SnapshotRef ref) throws DriverException {
    return texts(identityOf(ref), Map.of());
  }

  private static Map<String, String> identityOf(VolumeRef ref) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("kind", "volume");
    tags.put("resource-id", ref.resourceId());
    tags.put("resource", ref.resource().value());
    tags.put("number", Integer.toString(ref.number()));
    if (!ref.isData()) {
      tags.put("part", ref.part().name());
    }
    return tags;
  }

  private static Map<String, String> identityOf(SnapshotRef ref) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("kind", "snapshot");
    tags.put("snapshot-id", ref.snapshotId());
    tags.put("resource", ref.resource().value());
    tags.put("number", Integer.toString(ref.number()));
    tags.put("snapshot", ref.name().value());
    return tags;
  }

  private static List<String> texts(Map<String, String> identity, Map<String, String> more)
      throws DriverException {
    Map<String, String> tags = new LinkedHashMap<>(identity);
    tags.putAll(more);
    List<String> texts =
        tags.entrySet().stream().map(tag -> PREFIX + tag.getKey() + "=" + tag.getValue()).toList();
    for (String text : texts) {
      if (!ALLOWED.matcher(text).matches()) {
        throw new DriverException(
            new Problem(
                "LVM cannot keep the tag '" + text + "'",
                "it takes letters, digits and _+.-/=!:#& only",
                ""));
      }
    }
    return texts;
  }

  /** A tag that does not make sense is none: what cannot be understood is not touched. */
  static Tag of(LogicalVolume volume, PoolName pool) {
    Texts texts = new Texts(volume.tags());
    try {
      return switch (texts.value("kind")) {
        case "volume" ->
            new OfVolume(
                new VolumeRef(
                    pool,
                    texts.value("resource-id"),
                    new ResourceName(texts.value("resource")),
                    Integer.parseInt(texts.value("number")),
                    texts.part()),
                texts.value("content"));
        case "snapshot" ->
            new OfSnapshot(
                new SnapshotRef(
                    pool,
                    texts.value("snapshot-id"),
                    new ResourceName(texts.value("resource")),
                    new SnapshotName(texts.value("snapshot")),
                    Integer.parseInt(texts.value("number"))),
                Instant.parse(texts.value("taken")));
        default -> new Missing();
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      return new Missing();
    }
  }

  /** The tags of one volume while they are read. */
  record Texts(Set<String> tags) {
    /** Data carries no word of it: volumes of old have none. */
    private VolumePart part() {
      String part = value("part");
      return part.isEmpty() ? VolumePart.DATA : VolumePart.valueOf(part);
    }

    /** Empty where it is missing, which no name and no number may be. */
    private String value(String key) {
      String start = PREFIX + key + "=";
      return tags.stream()
          .filter(tag -> tag.startsWith(start))
          .map(tag -> tag.substring(start.length()))
          .findFirst()
          .orElse("");
    }
  }
}
