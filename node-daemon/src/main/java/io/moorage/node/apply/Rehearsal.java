// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ResourceName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.NodeStep;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.wire.PlanAnswer;
import io.moorage.driver.wire.PlanAnswer.PlannedStep;
import io.moorage.driver.wire.PlanRequest;
import io.moorage.node.facts.FactsStore;
import io.moorage.node.ledger.LedgerState;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.Lane.DesiredSnapshot;
import io.moorage.node.plan.LanePlan;
import io.moorage.node.plan.NodePlanner;
import io.moorage.node.plan.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The very planner on the present facts, as if some more specs had been accepted. */
record Rehearsal(LedgerState state, FactsStore facts, PlanRequest request) {

  PlanAnswer answer() {
    List<PlannedStep> steps = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (ResourceName name : names()) {
      Lane lane = lane(name);
      LanePlan plan = NodePlanner.plan(lane, facts.lane(lane, state));
      plan.steps().forEach(step -> steps.add(planned(step, lane)));
      Set<String> announced = new TreeSet<>(plan.steps().stream().map(NodeStep::summary).toList());
      plan.verdicts().values().stream()
          .flatMap(verdict -> remark(verdict, announced).stream())
          .map(remark -> name + ": " + remark)
          .forEach(remarks::add);
    }
    return new PlanAnswer(steps, remarks);
  }

  private Set<ResourceName> names() {
    Set<ResourceName> names = new TreeSet<>();
    request.resources().forEach(resource -> names.add(resource.resource()));
    request.snapshots().forEach(snapshot -> names.add(snapshot.resource()));
    return names;
  }

  private Lane lane(ResourceName name) {
    Lane present = state.lane(name);
    Map<String, DesiredResource> resources = new LinkedHashMap<>();
    present.resources().forEach(resource -> resources.put(resource.spec().id(), resource));
    for (ResourceSpec spec : request.resources()) {
      if (spec.resource().equals(name)) {
        DesiredResource old = resources.get(spec.id());
        resources.put(spec.id(), new DesiredResource(spec, old == null ? Map.of() : old.made()));
      }
    }
    Map<String, DesiredSnapshot> snapshots = new LinkedHashMap<>();
    present.snapshots().forEach(snapshot -> snapshots.put(snapshot.spec().id(), snapshot));
    for (SnapshotSpec spec : request.snapshots()) {
      if (spec.resource().equals(name)) {
        DesiredSnapshot old = snapshots.get(spec.id());
        snapshots.put(spec.id(), new DesiredSnapshot(spec, old == null ? Set.of() : old.made()));
      }
    }
    return new Lane(name, List.copyOf(resources.values()), List.copyOf(snapshots.values()));
  }

  private PlannedStep planned(NodeStep step, Lane lane) {
    try {
      return new PlannedStep(step.summary(), facts.commands(step, lane));
    } catch (DriverException e) {
      return new PlannedStep(step.summary(), List.of("# " + e.problem()));
    }
  }

  /** What a verdict says beyond the steps that are listed anyway. */
  private static Optional<String> remark(Verdict verdict, Set<String> announced) {
    return switch (verdict) {
      case Verdict.Settled settled -> Optional.empty();
      case Verdict.Gone gone -> Optional.empty();
      case Verdict.Waiting(String what) ->
          announced.contains(what) ? Optional.empty() : Optional.of("waits for " + what);
      case Verdict.Blocked(var problem) -> Optional.of(problem.toString());
    };
  }
}
