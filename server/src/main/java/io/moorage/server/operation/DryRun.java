// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.operation;

import io.moorage.api.model.NodeName;
import io.moorage.api.storage.StoragePlan;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.driver.wire.SpecUpdate;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.control.Request;
import io.moorage.server.control.Resources;
import io.moorage.server.engine.Engine;
import io.moorage.server.engine.Preview;
import io.moorage.server.placement.Placement;
import io.moorage.server.reconcile.Specs;
import io.moorage.server.reconcile.Touch;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows what a request would do: the decision with its reasons from the very code that decides, and
 * the steps from the very planners, on the nodes, that would run them.
 */
public final class DryRun {
  private final Engine engine;
  private final NodePlans nodes;

  @Inject
  public DryRun(Engine engine, NodePlans nodes) {
    this.engine = engine;
    this.nodes = nodes;
  }

  /**
   * The plan; nothing is changed.
   *
   * @throws io.moorage.server.control.ProblemException as the request itself would
   */
  public StoragePlan of(Request<?> request) {
    Preview<?> preview = engine.preview(request);
    List<String> decisions = new ArrayList<>();
    decisions.add("would " + request.describe());
    if (preview.answer() instanceof Resources.Deployment deployment) {
      deployment.placement().map(Placement::explained).ifPresent(decisions::addAll);
    }
    newest(preview.changes()).forEach(change -> decisions.addAll(inWords(change)));
    if (preview.changes().isEmpty()) {
      decisions.add("nothing would change");
    }
    List<StoragePlan.NodeSteps> steps = new ArrayList<>();
    Map<NodeName, Set<Touch>> touched = new TreeMap<>(Touch.of(preview.changes(), preview.after()));
    touched.forEach((node, touches) -> steps.add(steps(preview, node, touches)));
    return new StoragePlan(decisions, steps);
  }

  /**
   * Of several changes of one thing only the last one, in the order in which the things were first
   * touched.
   */
  private static Collection<Change> newest(List<Change> changes) {
    Map<String, Change> newest = new LinkedHashMap<>();
    changes.forEach(change ->
        newest.put(change.document().getClass().getSimpleName() + change.document().key(), change));
    return newest.values();
  }

  private StoragePlan.NodeSteps steps(Preview<?> preview, NodeName node, Set<Touch> touches) {
    SpecUpdate update = Specs.delta(preview.after(), node, engine.epoch(), touches);
    PlanAnswer answer = nodes.plan(node, new PlanRequest(update.resources(), update.snapshots()));
    return new StoragePlan.NodeSteps(
        node,
        Stream.concat(
                answer.steps().stream().map(step -> step.summary() + commands(step)),
                answer.remarks().stream().map(remark -> "note: " + remark))
            .toList());
  }

  private static String commands(PlanAnswer.PlannedStep step) {
    return step.commands().stream().map(command -> "\n  " + command).collect(Collectors.joining());
  }

  private static String inWords(Role role) {
    return switch (role) {
      case Role.Diskful where -> " in pool " + where.pool();
      case Role.Diskless diskless -> " without a disk";
      case Role.TieBreaker tieBreaker -> " as tie-breaker";
    };
  }

  private static List<String> inWords(Change change) {
    return switch (change) {
      case Change.Put(ResourceDefinition definition) ->
          List.of(
              "resource definition "
                  + definition.name()
                  + ": volumes "
                  + definition.volumes().values().stream()
                      .map(volume -> volume.number() + " of " + volume.size())
                      .toList()
                  + definition
                      .kept()
                      .map(node ->
                          "; the data on node "
                              + node
                              + " is kept, the others give up what"
                              + " they changed since they went apart")
                      .orElse(""));
      case Change.Put(Resource resource) ->
          List.of(
              "resource "
                  + resource.name()
                  + " on node "
                  + resource.node()
                  + inWords(resource.role()));
      case Change.Put(Snapshot snapshot) ->
          List.of("snapshot " + snapshot.name() + " of " + snapshot.resource());
      case Change.Put(Departed gone) ->
          List.of(
              gone.thing().resource()
                  + " on node "
                  + gone.node()
                  + " is removed there, then forgotten");
      case Change.Put(Node node) -> List.of("node " + node.name());
      case Change.Put put -> List.of();
      case Change.Remove remove -> List.of();
    };
  }
}
