// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.apply;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Orphan;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.wire.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The newest report of each thing. Whoever listens is told what differs from what was told before,
 * and can begin with all there is without missing or doubling anything.
 */
public final class ReportBoard {

  /** Told of news, one call at a time; has to be quick. */
  public interface Listener {
    void reports(Observation.Reports news);

    void orphans(Observation.Orphans all);
  }

  private final Map<ResourceName, LaneReports> lanes = new HashMap<>();
  private final Map<PoolName, PoolReport> pools = new LinkedHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private List<Orphan> orphans = List.of();

  /** Tells a listener all there is, the reports last, then what changes. */
  public synchronized void listen(Listener listener) {
    listener.orphans(new Observation.Orphans(orphans));
    listener.reports(everything());
    listeners.add(listener);
  }

  public void forget(Listener listener) {
    listeners.remove(listener);
  }

  /** The newest reports of everything. */
  public synchronized Observation.Reports everything() {
    List<ResourceReport> resources = new ArrayList<>();
    List<SnapshotReport> snapshots = new ArrayList<>();
    for (LaneReports lane : lanes.values()) {
      resources.addAll(lane.resources());
      snapshots.addAll(lane.snapshots());
    }
    return new Observation.Reports(List.copyOf(pools.values()), resources, snapshots);
  }

  synchronized LaneReports lane(ResourceName name) {
    return Objects.requireNonNullElse(lanes.get(name), LaneReports.NONE);
  }

  synchronized void publish(ResourceName name, LaneReports reports) {
    LaneReports before = lane(name);
    if (reports.equals(LaneReports.NONE)) {
      lanes.remove(name);
    } else {
      lanes.put(name, reports);
    }
    tell(
        new Observation.Reports(
            List.of(),
            reports.resources().stream()
                .filter(report -> !before.resources().contains(report))
                .toList(),
            reports.snapshots().stream()
                .filter(report -> !before.snapshots().contains(report))
                .toList()));
  }

  synchronized void publish(PoolReport report) {
    if (!report.equals(pools.put(report.pool(), report))) {
      tell(new Observation.Reports(List.of(report), List.of(), List.of()));
    }
  }

  synchronized void retainPools(Set<PoolName> names) {
    pools.keySet().retainAll(names);
  }

  synchronized void publish(List<Orphan> all) {
    List<Orphan> sorted =
        all.stream()
            .sorted(
                Comparator.comparing(Orphan::pool)
                    .thenComparing(Orphan::nameOnDisk)
                    .thenComparing(Orphan::id))
            .toList();
    if (!sorted.equals(orphans)) {
      orphans = sorted;
      listeners.forEach(listener -> listener.orphans(new Observation.Orphans(sorted)));
    }
  }

  private void tell(Observation.Reports news) {
    boolean empty =
        news.pools().isEmpty() && news.resources().isEmpty() && news.snapshots().isEmpty();
    if (!empty) {
      listeners.forEach(listener -> listener.reports(news));
    }
  }
}
