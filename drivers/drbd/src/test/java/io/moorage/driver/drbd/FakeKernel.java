// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.drbd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a kernel has, and how it tells of it. */
final class FakeKernel {
  private static final String TIME = "2026-11-24T10:00:00.000000+00:00 ";
  final Map<String, Resource> resources = new TreeMap<>();

  static final class Resource {
    int nodeId;
    boolean primary;
    boolean suspended;
    Map<String, String> options = Map.of();
    final Map<Integer, Volume> volumes = new TreeMap<>();
    final Map<Integer, Peer> peers = new TreeMap<>();
  }

  static final class Volume {
    int minor;
    String backing = "none";
    String disk = "Diskless";
    boolean client;
    long kibibytes;
    Map<String, String> options = Map.of();

    boolean attached() {
      return !backing.equals("none");
    }

    void detach() {
      backing = "none";
      disk = "Diskless";
    }
  }

  static final class Peer {
    String name = "";
    String state = "StandAlone";
    String local = "";
    String remote = "";
    boolean split;
    Map<String, String> net = Map.of();
    Map<String, String> disk = Map.of();
  }

  /** Every object by what identifies it, with what else is told of it. */
  Map<String, String> objects() {
    Map<String, String> objects = new LinkedHashMap<>();
    resources.forEach((name, resource) -> {
      objects.put(
          "resource name:" + name,
          " role:%s suspended:%s may_promote:yes"
              .formatted(
                  resource.primary ? "Primary" : "Secondary", resource.suspended ? "user" : "no"));
      resource.volumes.forEach((number, volume) ->
          objects.put(
              "device name:%s volume:%d minor:%d".formatted(name, number, volume.minor),
              " backing_dev:%s disk:%s client:%s quorum:yes size:%d"
                  .formatted(
                      volume.backing,
                      volume.disk,
                      volume.client ? "yes" : "no",
                      volume.kibibytes)));
      resource.peers.forEach((id, peer) -> peer(objects, name, resource, id, peer));
    });
    return objects;
  }

  private static void peer(
      Map<String, String> objects, String name, Resource resource, int id, Peer peer) {
    String of = "name:%s peer-node-id:%d conn-name:%s".formatted(name, id, peer.name);
    objects.put("connection " + of, " connection:" + peer.state + " role:Unknown");
    resource
        .volumes
        .keySet()
        .forEach(number ->
            objects.put(
                "peer-device " + of + " volume:" + number,
                " replication:Off peer-disk:DUnknown peer-client:no out-of-sync:0"));
    if (!peer.local.isEmpty()) {
      objects.put(
          "path " + of + " local:" + peer.local + " peer:" + peer.remote, " established:no");
    }
  }

  static String event(String verb, String object) {
    return TIME + verb + " " + object;
  }

  String now(String only) {
    String objects =
        objects().entrySet().stream()
            .filter(
                object -> only.isEmpty() || (object.getKey() + " ").contains(" name:" + only + " "))
            .map(object -> event("exists", object.getKey() + object.getValue()) + "\n")
            .collect(Collectors.joining());
    return objects + event("exists", "-") + "\n";
  }

  String show() {
    List<String> all = new ArrayList<>();
    resources.forEach((name, resource) ->
        all.add(
            """
            {"resource": "%s", "options": %s,
             "_this_host": {"node-id": %d, "volumes": [%s]},
             "connections": [%s]}
            """
                .formatted(
                    name,
                    json(resource.options),
                    resource.nodeId,
                    resource.volumes.entrySet().stream()
                        .map(volume ->
                            "{\"volume_nr\": %d, \"device_minor\": %d, \"disk\": %s}"
                                .formatted(
                                    volume.getKey(),
                                    volume.getValue().minor,
                                    volume.getValue().attached()
                                        ? json(volume.getValue().options)
                                        : "\"none\""))
                        .collect(Collectors.joining(", ")),
                    resource.peers.entrySet().stream()
                        .map(peer ->
                            "{\"net\": %s, \"_peer_node_id\": %d}"
                                .formatted(json(peer.getValue().net), peer.getKey()))
                        .collect(Collectors.joining(", ")))));
    return "[" + String.join(",\n", all) + "]\n";
  }

  private static String json(Map<String, String> options) {
    return options.entrySet().stream()
        .map(option ->
            switch (option.getValue()) {
              case "yes" -> "\"%s\": true".formatted(option.getKey());
              case "no" -> "\"%s\": false".formatted(option.getKey());
              default -> "\"%s\": \"%s\"".formatted(option.getKey(), option.getValue());
            })
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
