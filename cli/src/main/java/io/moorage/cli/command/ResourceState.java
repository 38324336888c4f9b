// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.moorage.cli.rest.Json;
import io.moorage.cli.text.Cell;
import io.moorage.cli.text.Tint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads out of a resource of the view what an operator wants to know first. */
record ResourceState(JsonNode resource) {
  private static final Set<String> GOOD = Set.of("UpToDate", "Created", "Attached");
  private static final Set<String> BAD = Set.of("Inconsistent", "Failed", "Error");

  /** The worst state of its volumes, unless the resource itself is on the way out. */
  Cell overall() {
    List<String> flags = flags();
    if (flags.contains("DELETE") || flags.contains("DRBD_DELETE")) {
      return Cell.bad("DELETING");
    }
    if (flags.contains("EVICTED")) {
      return Cell.bad("EVICTED");
    }
    if (flags.contains("INACTIVE")) {
      return Cell.warning("INACTIVE");
    }
    List<Cell> states = new ArrayList<>();
    resource.path("volumes").forEach(volume -> states.add(of(volume)));
    return states.stream().max(ResourceState::byUrgency).orElseGet(() -> Cell.warning("Unknown"));
  }

  boolean isFaulty() {
    return isTinted(overall()) || isTinted(connections());
  }

  private static boolean isTinted(Cell cell) {
    return cell.tint() == Tint.BAD || cell.tint() == Tint.WARNING;
  }

  Cell of(JsonNode volume) {
    String state = volume.path("state").path("disk_state").asText(assumed(volume));
    Cell cell =
        switch (state) {
          case "DUnknown", "Unknown" -> Cell.warning("Unknown");
          case "Diskless" -> diskless();
          case String other when GOOD.contains(other) -> Cell.good(other);
          case String other when BAD.contains(other) -> Cell.bad(other);
          default -> Cell.warning(state);
        };
    return Json.strings(volume.path("flags")).contains("RESIZE")
        ? Cell.warning("Resizing, " + cell.text())
        : progress(volume, cell);
  }

  /**
   * A stack without DRBD reports no state of its disks; but a node that has reported nothing at all
   * is not "created".
   */
  private String assumed(JsonNode volume) {
    boolean replicated =
        volume.path("layer_data_list").path(0).path("type").asText().equals("DRBD");
    return resource.has("state") && !replicated ? "Created" : "Unknown";
  }

  private Cell diskless() {
    if (flags().contains("TIE_BREAKER")) {
      return Cell.good("TieBreaker");
    }
    // Diskless without the wish for it means that the disk was lost.
    return flags().contains("DISKLESS") ? Cell.good("Diskless") : Cell.bad("Diskless");
  }

  private static Cell progress(JsonNode volume, Cell cell) {
    for (JsonNode peer : volume.path("state").path("replication_states")) {
      if (peer.path("replication_state").asText().equals("SyncTarget")) {
        return Cell.warning(replication(peer));
      }
    }
    return cell;
  }

  /** What goes on between a volume and that of a peer, and how far it has come. */
  static String replication(JsonNode peer) {
    JsonNode done = peer.path("done_percentage");
    return peer.path("replication_state").asText()
        + (done.isNumber() ? String.format(Locale.ROOT, "(%.2f%%)", done.asDouble()) : "");
  }

  private static int byUrgency(Cell left, Cell right) {
    return left.tint().compareTo(right.tint());
  }

  /** Whether somebody has it open; nothing where that cannot be known. */
  Cell usage() {
    JsonNode inUse = resource.path("state").path("in_use");
    if (!inUse.isBoolean()) {
      return Cell.of("");
    }
    return inUse.asBoolean() ? Cell.good("InUse") : Cell.of("Unused");
  }

  /** The connections to its peers that are not there, by what they wait for. */
  Cell connections() {
    JsonNode drbd = resource.path("layer_object").path("drbd");
    JsonNode peers = drbd.path("connections");
    // A node that cannot be asked names no peers either; only the score tells that from a lone
    // replica, of which all is well.
    if (!peers.isObject() || (peers.isEmpty() && !drbd.path("promotion_score").isNumber())) {
      return Cell.of("");
    }
    Map<String, List<String>> missing = new TreeMap<>();
    peers
        .propertyStream()
        .filter(peer -> !peer.getValue().path("connected").asBoolean())
        .forEach(peer ->
            missing
                .computeIfAbsent(
                    peer.getValue().path("message").asText("Unknown"), message -> new ArrayList<>())
                .add(peer.getKey()));
    return missing.isEmpty()
        ? Cell.good("Ok")
        : Cell.bad(
            missing.entrySet().stream()
                .map(entry -> entry.getKey() + "(" + String.join(",", entry.getValue()) + ")")
                .collect(Collectors.joining(",")));
  }

  String layers() {
    List<String> layers = new ArrayList<>();
    for (JsonNode layer = resource.path("layer_object");
        layer.has("type");
        layer = layer.path("children").path(0)) {
      layers.add(layer.path("type").asText());
    }
    return String.join(",", layers);
  }

  private List<String> flags() {
    return Json.strings(resource.path("flags"));
  }
}
