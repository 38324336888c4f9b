// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the kernel is configured for a resource: {@code drbdsetup show --json}.
 *
 * @param volumes options of each disk that is attached
 * @param connections by the node id of the peer
 */
record Running(
    int nodeId,
    Map<String, String> options,
    Map<Integer, Map<String, String>> volumes,
    Map<Integer, Connection> connections) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Running {
    options = Map.copyOf(options);
    volumes = Map.copyOf(volumes);
    connections = Map.copyOf(connections);
  }

  /**
   * A connection's options.
   *
   * @param volumes those of each volume over it
   */
  record Connection(Map<String, String> net, Map<Integer, Map<String, String>> volumes) {
    Connection {
      net = Map.copyOf(net);
      volumes = Map.copyOf(volumes);
    }
  }

  /** All resources by name. */
  static Map<String, Running> parse(String json) throws JsonProcessingException {
    Map<String, Running> all = new HashMap<>();
    JSON.readTree(json)
        .forEach(resource -> all.put(resource.path("resource").asText(), of(resource)));
    return all;
  }

  private static Running of(JsonNode resource) {
    JsonNode host = resource.path("_this_host");
    Map<Integer, Connection> connections = new TreeMap<>();
    resource
        .path("connections")
        .forEach(node ->
            connections.put(
                node.path("_peer_node_id").asInt(-1),
                new Connection(options(node.path("net")), disks(node))));
    return new Running(
        host.path("node-id").asInt(-1),
        options(resource.path("options")),
        disks(host),
        connections);
  }

  private static Map<Integer, Map<String, String>> disks(JsonNode owner) {
    Map<Integer, Map<String, String>> disks = new TreeMap<>();
    owner
        .path("volumes")
        .forEach(
            volume -> disks.put(volume.path("volume_nr").asInt(-1), options(volume.path("disk"))));
    return disks;
  }

  private static Map<String, String> options(JsonNode section) {
    Map<String, String> options = new TreeMap<>();
    section
        .properties()
        .forEach(option -> {
          JsonNode value = option.getValue();
          String word = value.isBoolean() ? value.asBoolean() ? "yes" : "no" : value.asText();
          options.put(option.getKey(), word);
        });
    return options;
  }

  Map<String, String> disk(int volume) {
    return volumes.getOrDefault(volume, Map.of());
  }

  Optional<Connection> connection(int nodeId) {
    return Optional.ofNullable(connections.get(nodeId));
  }
}
