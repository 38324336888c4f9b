// SPDX-License-Identifier: Apache-2.0
package io.moorage.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.stream.Stream;

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

  /**
   * The minor number of a volume's DRBD device, wherever the server says it: with the volume or
   * with the resource's layer. Empty if it has none.
   */
  static String minor(JsonNode resource, JsonNode volume) {
    JsonNode number = volume.path("volume_number");
    Stream<JsonNode> withLayer =
        resource
            .path("layer_object")
            .path("drbd")
            .path("drbd_volumes")
            .valueStream()
            .map(data -> data.path("drbd_volume_definition"))
            .filter(definition -> definition.path("volume_number").equals(number));
    JsonNode withVolume =
        layer(volume.path("layer_data_list"), "DRBD").path("drbd_volume_definition");
    return Stream.concat(Stream.of(withVolume), withLayer)
        .map(definition -> definition.path("minor_number").asInt(-1))
        .filter(minor -> minor >= 0)
        .findFirst()
        .map(String::valueOf)
        .orElse("");
  }
}
