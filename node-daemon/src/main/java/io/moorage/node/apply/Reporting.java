// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NetworkSpec;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.VolumeReport;
import io.moorage.driver.spec.ResourceSpec;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.spec.SnapshotSpec;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeSpec;
import io.moorage.node.plan.Lane;
import io.moorage.node.plan.Lane.DesiredResource;
import io.moorage.node.plan.LaneFacts;
import io.moorage.node.plan.LanePlan;
import io.moorage.node.plan.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns a lane's verdicts and facts into reports.
 *
 * @param failures of the steps that ran, by the id of the item
 * @param before what was reported last: where a pool cannot be looked at, its volumes stay as known
 */
record Reporting(
    Lane lane, LaneFacts facts, LanePlan plan, Map<String, Problem> failures, LaneReports before) {

  LaneReports reports() {
    return new LaneReports(
        lane.resources().stream().map(this::report).toList(),
        lane.snapshots().stream().map(snapshot -> report(snapshot.spec())).toList());
  }

  private ResourceReport report(DesiredResource resource) {
    ResourceSpec spec = resource.spec();
    return new ResourceReport(
        spec.id(),
        spec.resource(),
        spec.generation(),
        state(spec.id()),
        volumes(resource),
        network(spec),
        freeze(spec));
  }

  private List<VolumeReport> volumes(DesiredResource resource) {
    ResourceSpec spec = resource.spec();
    List<VolumeReport> own =
        spec.volumes().stream().flatMap(volume -> volume(resource, volume).stream()).toList();
    if (spec.network().filter(NetworkSpec::covers).isEmpty()) {
      return own;
    }
    return network(spec).map(over -> over(own, over)).orElse(hidden(own));
  }

  /** For its user a volume is the device that reaches over the network, not the one below. */
  private static List<VolumeReport> over(List<VolumeReport> own, NetworkFacts facts) {
    return own.stream()
        .map(volume -> volume.withDevice(facts.devicePath(volume.number())))
        .toList();
  }

  private static List<VolumeReport> hidden(List<VolumeReport> own) {
    return own.stream().map(volume -> volume.withDevice(Optional.empty())).toList();
  }

  private Optional<NetworkFacts> network(ResourceSpec spec) {
    return spec.network()
        .map(NetworkSpec::layer)
        .flatMap(layer -> Optional.ofNullable(facts.networks().get(layer)))
        .flatMap(Observed::known)
        .flatMap(Standing::facts);
  }

  /**
   * One that was begun and is not known of any more was forgotten in a restart: it has not held.
   */
  private Optional<ResourceReport.Freeze> freeze(ResourceSpec spec) {
    Optional<ResourceReport.Freeze> forgotten =
        spec.freeze()
            .filter(freeze -> freeze.phase() == ResourceSpec.Freeze.Phase.HOLD)
            .map(
                freeze -> new ResourceReport.Freeze(freeze.id(), ResourceReport.Freeze.Stage.OVER));
    return Optional.ofNullable(facts.freezes().get(spec.id()))
        .filter(known -> forgotten.filter(lost -> !lost.id().equals(known.id())).isEmpty())
        .or(() -> forgotten);
  }

  private Optional<VolumeReport> volume(DesiredResource resource, VolumeSpec volume) {
    String id = resource.spec().id();
    return slice(volume.pool())
        .map(slice -> slice.volume(id, volume.number()).map(Reporting::volume))
        .orElseGet(() -> before.volume(id, volume.number()).or(() -> remembered(resource, volume)));
  }

  /**
   * A volume that cannot be looked at since the start was made all the same: to leave it out would
   * say that it was never there.
   */
  private static Optional<VolumeReport> remembered(DesiredResource resource, VolumeSpec volume) {
    return Optional.ofNullable(resource.made().get(volume.number()))
        .map(content ->
            new VolumeReport(
                volume.number(), Optional.empty(), ByteSize.ZERO, volume.size(), content));
  }

  private static VolumeReport volume(VolumeFacts found) {
    return new VolumeReport(
        found.ref().number(),
        found.devicePath(),
        found.allocated(),
        found.size(),
        found.contentId());
  }

  private SnapshotReport report(SnapshotSpec spec) {
    return new SnapshotReport(
        spec.id(),
        spec.resource(),
        spec.generation(),
        state(spec.id()),
        spec.volumes().stream()
            .map(SnapshotSpec.Part::pool)
            .distinct()
            .flatMap(pool -> slice(pool).stream())
            .flatMap(slice -> slice.snapshots().stream())
            .filter(found -> found.ref().snapshotId().equals(spec.id()))
            .map(SnapshotFacts::taken)
            .min(Comparator.naturalOrder()));
  }

  private Optional<LaneFacts.Slice> slice(PoolName pool) {
    return Optional.ofNullable(facts.pools().get(pool)).flatMap(Observed::known);
  }

  private ItemState state(String id) {
    Problem failure = failures.get(id);
    if (failure != null) {
      return new ItemState.Failed(failure);
    }
    return switch (Objects.requireNonNull(plan.verdicts().get(id), "every item has a verdict")) {
      case Verdict.Settled settled -> new ItemState.Settled();
      case Verdict.Gone gone -> new ItemState.Gone();
      case Verdict.Waiting(String what) -> new ItemState.Working(what);
      case Verdict.Blocked(Problem problem) -> new ItemState.Failed(problem);
    };
  }
}
