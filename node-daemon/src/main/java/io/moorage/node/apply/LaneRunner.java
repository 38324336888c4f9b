// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.node.facts.FactsStore;
import io.moorage.node.ledger.LedgerState;
import io.moorage.node.ledger.Made;
import io.moorage.node.ledger.SpecLedger;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.LaneFacts;
import io.moorage.node.plan.LanePlan;
import io.moorage.node.plan.NodePlanner;
import io.moorage.node.plan.Verdict;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a lane: plan, run the steps, remember what was made, report. Has neither thread nor
 * clock; the caller sees to it that a lane does not run twice at a time.
 */
public final class LaneRunner {
  private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);

  private final SpecLedger ledger;
  private final FactsStore facts;
  private final ReportBoard board;

  public LaneRunner(SpecLedger ledger, FactsStore facts, ReportBoard board) {
    this.ledger = ledger;
    this.facts = facts;
    this.board = board;
  }

  /** Runs a lane once. Whatever goes wrong in it is reported, and shows in what is returned. */
  public LaneOutcome runOnce(ResourceName name) {
    Sight before = lookTwiceIfBlocked(name);
    StepRun run = new StepRun(facts);
    if (!before.plan().steps().isEmpty()) {
      report(before, Map.of());
      run.run(before.plan().steps());
    }
    Sight after = before.plan().steps().isEmpty() ? before : look(name);
    Optional<Problem> forgetful = remember(after);
    if (forgetful.isPresent()) {
      // Nothing may be told to be settled that a crash would let this node forget to have made.
      report(after, all(after, forgetful.get()));
      return outcome(run, after, true);
    }
    report(after, run.failures());
    return outcome(run, after, !run.failures().isEmpty() || !after.plan().steps().isEmpty());
  }

  /**
   * A refusal is only worth what it was seen on: whatever stood in the way may have been put away
   * since the pool was last read, and the server gives up what a node refuses.
   */
  private Sight lookTwiceIfBlocked(ResourceName name) {
    Sight sight = look(name);
    if (!blocked(sight)) {
      return sight;
    }
    facts.doubt(sight.lane());
    return look(name);
  }

  private static boolean blocked(Sight sight) {
    return sight.plan().verdicts().values().stream().anyMatch(Verdict.Blocked.class::isInstance);
  }

  /** What is asked, what is there, and what follows. */
  private record Sight(Lane lane, LaneFacts facts, LanePlan plan) {}

  private Sight look(ResourceName name) {
    LedgerState state = ledger.state();
    Lane lane = state.lane(name);
    LaneFacts seen = facts.lane(lane, state);
    return new Sight(lane, seen, NodePlanner.plan(lane, seen));
  }

  private void report(Sight sight, Map<String, Problem> failures) {
    ResourceName name = sight.lane().name();
    board.publish(
        name,
        new Reporting(sight.lane(), sight.facts(), sight.plan(), failures, board.lane(name))
            .reports());
  }

  private static LaneOutcome outcome(StepRun run, Sight after, boolean again) {
    Set<PoolName> doubtful = new HashSet<>(run.doubtful());
    if (blocked(after)) {
      doubtful.addAll(after.lane().pools());
    }
    Set<String> there =
        slices(after)
            .flatMap(slice -> slice.snapshots().stream())
            .map(snapshot -> snapshot.ref().snapshotId())
            .collect(Collectors.toSet());
    return new LaneOutcome(
        again, run.touched(), doubtful, there, after.facts().missingSources(after.lane()));
  }

  private Optional<Problem> remember(Sight sight) {
    try {
      ledger.remember(Stream.concat(madeVolumes(sight), madeSnapshots(sight)).toList());
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("what was made could not be written down", e);
      return Optional.of(
          new Problem(
              "the node cannot write down what it made",
              String.valueOf(e.getCause() == null ? e : e.getCause()),
              "see to the disk that the node's state directory is on"));
    }
  }

  private static Map<String, Problem> all(Sight sight, Problem problem) {
    return sight.plan().verdicts().keySet().stream()
        .collect(Collectors.toMap(id -> id, id -> problem));
  }

  private static Stream<Made> madeVolumes(Sight sight) {
    return slices(sight)
        .flatMap(slice -> slice.volumes().stream())
        .filter(volume -> volume.ref().isData() && asked(sight, volume))
        .map(volume ->
            new Made(volume.ref().resourceId(), volume.ref().number(), volume.contentId()));
  }

  /** Only what is to be there is remembered; what is to go would only grow the ledger. */
  private static boolean asked(Sight sight, VolumeFacts volume) {
    return sight.lane().resources().stream()
        .filter(resource -> resource.spec().id().equals(volume.ref().resourceId()))
        .filter(resource -> resource.present())
        .flatMap(resource -> resource.spec().volumes().stream())
        .anyMatch(spec ->
            spec.number() == volume.ref().number() && spec.pool().equals(volume.ref().pool()));
  }

  private static Stream<Made> madeSnapshots(Sight sight) {
    List<String> asked =
        sight.lane().snapshots().stream()
            .filter(snapshot -> snapshot.present())
            .map(snapshot -> snapshot.spec().id())
            .toList();
    return slices(sight)
        .flatMap(slice -> slice.snapshots().stream())
        .map(SnapshotFacts::ref)
        .filter(ref -> asked.contains(ref.snapshotId()))
        .map(ref -> new Made(ref.snapshotId(), ref.number(), ""));
  }

  private static Stream<LaneFacts.Slice> slices(Sight sight) {
    return sight.facts().pools().values().stream().map(Observed::known).flatMap(Optional::stream);
  }
}
