// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Find;
import io.moorage.server.control.PropertyChange;
import io.moorage.server.control.Restores;
import io.moorage.server.control.Snapshots;
import io.moorage.server.rest.Answer;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.Body;
import io.moorage.server.rest.Caller;
import io.moorage.server.rest.PropertyCatalogue.Level;
import io.moorage.server.rest.Query;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Snapshots, and what is made from them. */
@Path("v1")
public final class SnapshotEndpoint {

  private final Caller caller;

  @Inject
  SnapshotEndpoint(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("resource-definitions/{rd}/snapshots")
  public List<SnapshotJson> list(@PathParam("rd") ResourceName name) {
    var cluster = caller.image().cluster();
    Find.definition(cluster, name);
    Query query = caller.query();
    return query.page(
        cluster.snapshotsOf(name).values().stream()
            .filter(snapshot -> query.props(snapshot.properties()))
            .map(SnapshotJson::of)
            .toList());
  }

  @GET
  @Path("resource-definitions/{rd}/snapshots/{snap}")
  public SnapshotJson one(
      @PathParam("rd") ResourceName name, @PathParam("snap") SnapshotName snapshot) {
    return SnapshotJson.of(Find.snapshot(caller.image().cluster(), name, snapshot));
  }

  @POST
  @Path("resource-definitions/{rd}/snapshots")
  public Answer create(@PathParam("rd") ResourceName name, Body body) {
    return new SnapshotTaking(caller).take(List.of(SnapshotTaking.order(name, body)));
  }

  @PUT
  @Path("resource-definitions/{rd}/snapshots/{snap}")
  public Answer modify(
      @PathParam("rd") ResourceName name, @PathParam("snap") SnapshotName snapshot, Body body) {
    PropertyChange change = Fields.change(Level.DEFINITION, body);
    Snapshot changed = caller.ask(new Snapshots.Modify(name, snapshot, change));
    return Answer.ok(
        Modified.entries(
            Subject.SNAPSHOT,
            "Snapshot '" + changed.name() + "' of resource '" + changed.resource() + "'",
            changed.id(),
            refs(changed.resource(), changed.name()),
            change));
  }

  static Map<String, String> refs(ResourceName name, SnapshotName snapshot) {
    return Map.of("RscDfn", name.value(), "Snapshot", snapshot.value());
  }

  @DELETE
  @Path("resource-definitions/{rd}/snapshots/{snap}")
  public Object delete(
      @PathParam("rd") ResourceName name, @PathParam("snap") SnapshotName snapshot) {
    List<NodeName> nodes =
        caller.query().names("nodes").keys().stream().sorted().map(NodeName::new).toList();
    Snapshots.Delete delete = new Snapshots.Delete(name, snapshot, nodes);
    return caller.plan(delete).orElseGet(() -> deleted(delete, caller.ask(delete)));
  }

  private Answer deleted(Snapshots.Delete delete, Optional<Snapshot> deleted) {
    Map<String, String> refs = refs(delete.resource(), delete.name());
    String what = "Snapshot '" + delete.name() + "' of resource '" + delete.resource() + "'";
    if (deleted.isEmpty()) {
      return Answer.ok(ApiCallRc.notThere(Subject.SNAPSHOT, what + " not found.").about(refs));
    }
    Map<NodeName, String> leaving = new LinkedHashMap<>();
    deleted
        .get()
        .parts()
        .keySet()
        .forEach(node -> {
          if (delete.nodes().isEmpty() || delete.nodes().contains(node)) {
            leaving.put(node, deleted.get().id());
          }
        });
    List<ApiCallRc> entries = new ArrayList<>();
    entries.add(
        ApiCallRc.deleted(Subject.SNAPSHOT, what + " deleted.")
            .details(what + " UUID was: " + deleted.get().id())
            .about(refs));
    entries.addAll(
        new PerNode(Operation.DELETE, Subject.SNAPSHOT, refs, what, "deleted")
            .entries(caller.operations().gone(delete.resource(), leaving)));
    return Answer.ok(entries);
  }

  @POST
  @Path("resource-definitions/{rd}/snapshot-restore-volume-definition/{snap}")
  public Answer restoreVolumes(
      @PathParam("rd") ResourceName name, @PathParam("snap") SnapshotName snapshot, Body body) {
    ResourceName to = new ResourceName(body.requireText("to_resource"));
    ResourceDefinition restored = caller.ask(new Restores.RestoreVolumes(name, snapshot, to));
    return Answer.ok(
        restored.volumes().keySet().stream()
            .map(number ->
                ApiCallRc.created(
                        Subject.VOLUME_DEFINITION,
                        "Volume definition "
                            + number
                            + " of resource definition '"
                            + to
                            + "' restored from snapshot '"
                            + snapshot
                            + "'.")
                    .about("RscDfn", to)
                    .about("VlmNr", number))
            .toList());
  }

  @POST
  @Path("resource-definitions/{rd}/snapshot-restore-resource/{snap}")
  public Object restore(
      @PathParam("rd") ResourceName name, @PathParam("snap") SnapshotName snapshot, Body body) {
    ResourceName to = new ResourceName(body.requireText("to_resource"));
    Map<PoolName, PoolName> renaming = new TreeMap<>();
    body.map("stor_pool_rename")
        .orElse(Map.of())
        .forEach((from, into) -> renaming.put(new PoolName(from), new PoolName(into)));
    Restores.RestoreResources restore =
        new Restores.RestoreResources(
            name, snapshot, to, Fields.nodes(body.texts("nodes").orElse(List.of())), renaming);
    return caller
        .plan(restore)
        .orElseGet(() ->
            Answer.ok(
                new Deployments(caller.image(), Subject.RESOURCE, Map.of("RscDfn", to.value()))
                    .entries(caller.deploy(restore))));
  }

  @POST
  @Path("resource-definitions/{rd}/snapshot-rollback/{snap}")
  public Object rollBack(
      @PathParam("rd") ResourceName name, @PathParam("snap") SnapshotName snapshot, Body body) {
    Restores.RollBack rollBack = new Restores.RollBack(name, snapshot);
    return caller.plan(rollBack).orElseGet(() -> rolledBack(rollBack, caller.ask(rollBack)));
  }

  private Answer rolledBack(Restores.RollBack rollBack, List<Resource> rolled) {
    Map<String, String> refs = refs(rollBack.resource(), rollBack.name());
    List<ApiCallRc> entries =
        new ArrayList<>(
            new PerNode(
                    Operation.MODIFY,
                    Subject.SNAPSHOT,
                    refs,
                    "Resource '" + rollBack.resource() + "'",
                    "rolled back")
                .entries(caller.operations().settle(rollBack.resource(), rolled)));
    entries.addFirst(
        ApiCallRc.modified(
                Subject.SNAPSHOT,
                "Rolling resource '"
                    + rollBack.resource()
                    + "' back to snapshot '"
                    + rollBack.name()
                    + "' on "
                    + rolled.size()
                    + " nodes.")
            .about(refs));
    return Answer.ok(entries);
  }
}
