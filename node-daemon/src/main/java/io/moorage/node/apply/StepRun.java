// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.NetworkStep;
import io.moorage.driver.spec.NodeStep;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotRef;
import io.moorage.driver.spec.Step;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.node.facts.FactsStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a plan's steps one by one. After a failure the steps that touch the same names on disk are
 * left out, for they counted on the one that failed; the others go on.
 */
final class StepRun {
  private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);

  private final FactsStore facts;
  private final Map<String, Problem> failures = new HashMap<>();
  private final Set<Touched> spoiled = new HashSet<>();
  private final Set<PoolName> touched = new HashSet<>();
  private final Set<PoolName> doubtful = new HashSet<>();

  /** What a step that failed leaves unfit for the steps after it. */
  private sealed interface Touched {
    /** A name on disk, which one incarnation may leave to the next. */
    record Named(PoolName pool, String nameOnDisk) implements Touched {}

    /** A volume with all that serves it: none of these goes on without the others. */
    record Whole(String resourceId, int number) implements Touched {}
  }

  StepRun(FactsStore facts) {
    this.facts = facts;
  }

  void run(List<NodeStep> steps) {
    for (NodeStep step : steps) {
      Set<Touched> names = touchedBy(step);
      if (names.stream().anyMatch(spoiled::contains)) {
        spoiled.addAll(names);
      } else {
        run(step, names);
      }
    }
  }

  private void run(NodeStep step, Set<Touched> names) {
    touched.addAll(pools(step));
    try {
      facts.run(step);
    } catch (DriverException e) {
      failed(step, names, e.problem());
    } catch (RuntimeException e) {
      // A bug of a driver must not stop the lane, and has to show where the resource is looked at.
      LOG.error("'{}' failed unexpectedly", step.summary(), e);
      failed(
          step,
          names,
          new Problem(
              "'" + step.summary() + "' failed unexpectedly",
              e.toString(),
              "please report this; the daemon's log has more"));
    }
  }

  private void failed(NodeStep step, Set<Touched> names, Problem problem) {
    LOG.warn("{}", problem);
    failures.putIfAbsent(owner(step), problem);
    spoiled.addAll(names);
    doubtful.addAll(pools(step));
  }

  /** What went wrong, by the id of the resource or snapshot. */
  Map<String, Problem> failures() {
    return failures;
  }

  Set<PoolName> touched() {
    return touched;
  }

  Set<PoolName> doubtful() {
    return doubtful;
  }

  private static String owner(NodeStep step) {
    return switch (step) {
      case Step.Detach(var volume) -> volume.resourceId();
      case Step.Remove(var volume) -> volume.resourceId();
      case Step.Create create -> create.volume().resourceId();
      case Step.Restore restore -> restore.volume().resourceId();
      case Step.RollBack rollBack -> rollBack.volume().resourceId();
      case Step.Grow grow -> grow.volume().resourceId();
      case Step.Attach(var volume) -> volume.resourceId();
      case Step.TakeSnapshot take -> take.snapshot().snapshotId();
      case Step.RemoveSnapshot(var snapshot) -> snapshot.snapshotId();
      case NetworkStep over -> over.resourceId();
    };
  }

  private static Set<Touched> touchedBy(NodeStep step) {
    return switch (step) {
      case Step.Detach(var volume) -> all(volume);
      case Step.Remove(var volume) -> all(volume);
      case Step.Create create -> all(create.volume());
      case Step.Restore restore -> with(name(restore.source()), restore.volume());
      case Step.RollBack rollBack -> with(name(rollBack.source()), rollBack.volume());
      case Step.Grow grow -> all(grow.volume());
      case Step.Attach(var volume) -> all(volume);
      case Step.TakeSnapshot take -> with(name(take.snapshot()), take.volume());
      case Step.RemoveSnapshot(var snapshot) -> Set.of(name(snapshot));
      case NetworkStep over ->
          over.volumes().stream()
              .flatMap(volume -> all(volume).stream())
              .collect(Collectors.toUnmodifiableSet());
    };
  }

  private static Set<PoolName> pools(NodeStep step) {
    return switch (step) {
      case Step inPool -> Set.of(inPool.pool());
      case NetworkStep over -> Set.of();
    };
  }

  private static Set<Touched> all(VolumeRef volume) {
    return Set.of(
        new Touched.Named(volume.pool(), volume.nameOnDisk()),
        new Touched.Whole(volume.resourceId(), volume.number()));
  }

  private static Set<Touched> with(Touched snapshot, VolumeRef volume) {
    Set<Touched> touched = new HashSet<>(all(volume));
    touched.add(snapshot);
    return touched;
  }

  private static Touched name(SnapshotRef snapshot) {
    return new Touched.Named(snapshot.pool(), snapshot.nameOnDisk());
  }
}
