// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Snapshots;
import io.moorage.server.operation.Progress;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes snapshots, of one definition or of several in one moment, and tells how it went. */
record SnapshotTaking(Caller caller) {

  static Snapshots.Order order(ResourceName resource, Body body) {
    return new Snapshots.Order(
        resource,
        new SnapshotName(body.requireText("name")),
        Fields.nodes(body.texts("nodes").orElse(List.of())),
        Fields.properties(Level.DEFINITION, body, "snapshot_definition_props"));
  }

  Answer take(List<Snapshots.Order> orders) {
    List<Snapshot> begun = caller.ask(new Snapshots.Create(orders));
    Map<String, Map<NodeName, Progress>> progress = caller.operations().taken(begun);
    List<ApiCallRc> entries = new ArrayList<>();
    for (Snapshot snapshot : begun) {
      Map<NodeName, Progress> nodes = progress.getOrDefault(snapshot.id(), Map.of());
      entries.addAll(
          caller.operations().complete(snapshot)
              ? taken(snapshot, nodes)
              : givenUp(snapshot, nodes));
    }
    return Answer.created(entries);
  }

  private static List<ApiCallRc> taken(Snapshot snapshot, Map<NodeName, Progress> nodes) {
    List<ApiCallRc> entries = new ArrayList<>();
    String what = what(snapshot);
    entries.add(
        ApiCallRc.created(Subject.SNAPSHOT, "New snapshot " + what + " created.")
            .details("UUID is: " + snapshot.id() + "\nNodes: " + snapshot.parts().keySet())
            .about(refs(snapshot))
            .about("UUID", snapshot.id()));
    nodes
        .keySet()
        .forEach(node ->
            entries.add(
                ApiCallRc.of(
                        ReturnCode.MODIFIED,
                        Operation.CREATE,
                        Subject.SNAPSHOT,
                        "(" + node + ") Snapshot " + what + " taken.")
                    .about(refs(snapshot))
                    .about("Node", node)));
    return entries;
  }

  private static String what(Snapshot snapshot) {
    return "'" + snapshot.name() + "' of resource '" + snapshot.resource() + "'";
  }

  /** One that could not be taken everywhere was taken nowhere. */
  private static List<ApiCallRc> givenUp(Snapshot snapshot, Map<NodeName, Progress> nodes) {
    List<ApiCallRc> entries = new ArrayList<>();
    nodes.forEach((node, progress) -> {
      if (progress instanceof Progress.Failed(var problem)) {
        entries.add(failed(snapshot).because(problem).about("Node", node));
      }
    });
    if (entries.isEmpty()) {
      entries.add(
          failed(snapshot)
              .cause("Not every node took it in time.")
              .correction("See 'moor node list', and try again."));
    }
    return entries;
  }

  private static ApiCallRc failed(Snapshot snapshot) {
    return ApiCallRc.of(
            ReturnCode.FAIL_UNKNOWN_ERROR,
            Operation.CREATE,
            Subject.SNAPSHOT,
            "Snapshot " + what(snapshot) + " could not be taken; nothing of it is left.")
        .about(refs(snapshot));
  }

  private static Map<String, String> refs(Snapshot snapshot) {
    return SnapshotEndpoint.refs(snapshot.resource(), snapshot.name());
  }
}
