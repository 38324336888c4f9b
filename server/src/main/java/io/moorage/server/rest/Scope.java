// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a request is about, read off its method and path: lends the right bits and references to
 * answers that are made far from the endpoint.
 */
record Scope(Operation operation, Subject subject, Map<String, String> refs) {

  private static final Map<String, Subject> SUBJECTS =
      Map.ofEntries(
          Map.entry("controller", Subject.CONTROLLER),
          Map.entry("encryption", Subject.CONTROLLER),
          Map.entry("nodes", Subject.NODE),
          Map.entry("net-interfaces", Subject.NET_INTERFACE),
          Map.entry("node-connections", Subject.NODE_CONNECTION),
          Map.entry("storage-pools", Subject.POOL),
          Map.entry("storage-pool-definitions", Subject.POOL_DEFINITION),
          Map.entry("physical-storage", Subject.PHYSICAL_DEVICE),
          Map.entry("resource-groups", Subject.GROUP),
          Map.entry("volume-groups", Subject.VOLUME_GROUP),
          Map.entry("resource-definitions", Subject.RESOURCE_DEFINITION),
          Map.entry("volume-definitions", Subject.VOLUME_DEFINITION),
          Map.entry("resources", Subject.RESOURCE),
          Map.entry("autoplace", Subject.RESOURCE),
          Map.entry("volumes", Subject.VOLUME),
          Map.entry("resource-connections", Subject.RESOURCE_CONNECTION),
          Map.entry("snapshots", Subject.SNAPSHOT),
          Map.entry("snapshot", Subject.SNAPSHOT),
          Map.entry("snapshot-rollback", Subject.SNAPSHOT),
          Map.entry("snapshot-restore-resource", Subject.SNAPSHOT),
          Map.entry("snapshot-restore-volume-definition", Subject.SNAPSHOT),
          Map.entry("key-value-store", Subject.KEY_VALUES),
          Map.entry("remotes", Subject.REMOTE),
          Map.entry("backups", Subject.BACKUP),
          Map.entry("schedules", Subject.SCHEDULE),
          Map.entry("files", Subject.FILE));

  private static final Map<String, String> REFS =
      Map.of(
          "node", "Node",
          "nif", "NetIf",
          "pool", "StorPoolDfn",
          "rg", "RscGrp",
          "rd", "RscDfn",
          "nr", "VlmNr",
          "snap", "Snapshot");

  static Scope of(String method, String path, MultivaluedMap<String, String> parameters) {
    Operation operation =
        switch (method) {
          case "POST" -> Operation.CREATE;
          case "PUT", "PATCH" -> Operation.MODIFY;
          case "DELETE" -> Operation.DELETE;
          default -> Operation.NONE;
        };
    Subject subject = Subject.NONE;
    for (String segment : path.split("/")) {
      subject = Optional.ofNullable(SUBJECTS.get(segment)).orElse(subject);
    }
    Map<String, String> refs = new TreeMap<>();
    REFS.forEach((parameter, ref) ->
        Optional.ofNullable(parameters.getFirst(parameter)).ifPresent(v -> refs.put(ref, v)));
    return new Scope(operation, subject, refs);
  }
}
