// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.server.cluster.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** A snapshot; {@code props} is the older clients' mixture of the two kinds of properties. */
record SnapshotJson(
    String name,
    String resourceName,
    List<String> nodes,
    Map<String, String> props,
    Map<String, String> snapshotDefinitionProps,
    Map<String, String> resourceDefinitionProps,
    List<String> flags,
    List<VolumeDefinition> volumeDefinitions,
    String uuid,
    List<Part> snapshots) {

  /** A volume as it was. */
  record VolumeDefinition(
      int volumeNumber, long sizeKib, Map<String, String> volumeDefinitionProps) {}

  /** The part on a node. */
  record Part(
      String snapshotName,
      String nodeName,
      Optional<Long> createTimestamp,
      List<String> flags,
      String uuid,
      Map<String, String> resourceProps,
      List<Volume> snapshotVolumes) {}

  /** A volume of a part. */
  record Volume(String uuid, int vlmNr) {}

  static SnapshotJson of(Snapshot snapshot) {
    Map<String, String> props = new TreeMap<>(snapshot.definitionProperties());
    props.putAll(snapshot.properties());
    List<String> flags = snapshot.successful() ? List.of("SUCCESSFUL") : List.of();
    return new SnapshotJson(
        snapshot.name().value(),
        snapshot.resource().value(),
        snapshot.parts().keySet().stream().map(node -> node.value()).toList(),
        props,
        snapshot.properties(),
        snapshot.definitionProperties(),
        flags,
        snapshot.volumes().stream()
            .map(volume ->
                new VolumeDefinition(
                    volume.number(), volume.size().kibibytes(), volume.properties()))
            .toList(),
        snapshot.id(),
        snapshot.parts().entrySet().stream()
            .map(entry -> part(snapshot, entry.getKey().value(), entry.getValue()))
            .toList());
  }

  private static Part part(Snapshot snapshot, String node, Snapshot.Part part) {
    return new Part(
        snapshot.name().value(),
        node,
        part.taken().map(Instant::toEpochMilli),
        List.of(),
        part.id(),
        part.resourceProperties(),
        snapshot.volumes().stream()
            .map(volume -> new Volume(derived(part.id(), volume.number()), volume.number()))
            .toList());
  }

  /** An identity for something that has none of its own: always the same. */
  static String derived(String id, int number) {
    return UUID.nameUUIDFromBytes((id + "/" + number).getBytes(StandardCharsets.UTF_8)).toString();
  }
}
