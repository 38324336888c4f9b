// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.lvm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.api.model.ByteSize;
import io.moorage.driver.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what LVM's reports say, sizes being in bytes without a unit. */
final class Report {
  static final String VOLUME_COLUMNS =
      "lv_uuid,lv_name,lv_attr,lv_size,pool_lv,data_percent,metadata_percent,lv_tags,"
          + "lv_health_status";
  static final String GROUP_COLUMNS = "vg_name,vg_size,vg_free,vg_extent_size,vg_missing_pv_count";

  private Report() {}

  static List<LogicalVolume> volumes(String json) throws JsonProcessingException {
    // A column about segments makes LVM say a volume once for each of them.
    Map<String, LogicalVolume> volumes = new LinkedHashMap<>();
    for (JsonNode row : rows(json, "lv")) {
      LogicalVolume volume =
          new LogicalVolume(
              text(row, "lv_uuid"),
              text(row, "lv_name"),
              text(row, "lv_attr"),
              size(row, "lv_size"),
              Optional.of(text(row, "pool_lv")).filter(pool -> !pool.isEmpty()),
              percent(row, "data_percent"),
              percent(row, "metadata_percent"),
              tags(text(row, "lv_tags")),
              text(row, "lv_health_status"));
      volumes.putIfAbsent(volume.uuid(), volume);
    }
    return List.copyOf(volumes.values());
  }

  static List<VolumeGroup> groups(String json) throws JsonProcessingException {
    List<VolumeGroup> groups = new ArrayList<>();
    for (JsonNode row : rows(json, "vg")) {
      groups.add(
          new VolumeGroup(
              text(row, "vg_name"),
              size(row, "vg_size"),
              size(row, "vg_free"),
              size(row, "vg_extent_size"),
              Integer.parseInt(text(row, "vg_missing_pv_count"))));
    }
    return groups;
  }

  private static List<JsonNode> rows(String json, String name) throws JsonProcessingException {
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode report : Json.mapper().readTree(json).path("report")) {
      report.path(name).forEach(rows::add);
    }
    return rows;
  }

  private static String text(JsonNode row, String column) {
    return row.path(column).asText("");
  }

  private static ByteSize size(JsonNode row, String column) {
    return ByteSize.bytes(Long.parseLong(text(row, column)));
  }

  private static Optional<Double> percent(JsonNode row, String column) {
    return Optional.of(text(row, column)).filter(text -> !text.isEmpty()).map(Double::valueOf);
  }

  private static Set<String> tags(String list) {
    return list.isEmpty() ? Set.of() : Set.of(list.split(","));
  }
}
