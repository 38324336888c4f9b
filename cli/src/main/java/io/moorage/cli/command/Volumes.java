// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Finds volumes in answers. */
final class Volumes {
  private Volumes() {}

  /**
   * The volume with this number in a list of volumes, volume definitions or volume groups; missing
   * if there is none.
   */
  static JsonNode numbered(JsonNode volumes, int number) {
    return volumes
        .valueStream()
        .filter(volume -> volume.path("volume_number").asInt(-1) == number)
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /**
   * What belongs to the layer of a kind, in the list of an object's layers; missing if it has no
   * such layer.
   */
  static JsonNode layer(JsonNode layers, String kind) {
    return layers
        .valueStream()
        .filter(layer -> layer.path("type").asText().equals(kind))
        .map(layer -> layer.path("data"))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
