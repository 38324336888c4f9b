// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import io.moorage.driver.wire.Observation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one reader has yet to be told. An item has one place in it, however often it changes, so a
 * slow reader costs no more than a slot for each item there is. Not thread-safe.
 */
final class Outbox {
  private static final int BATCH = 500;

  private final Map<PoolName, PoolReport> pools = new LinkedHashMap<>();
  private final Map<String, ResourceReport> resources = new LinkedHashMap<>();
  private final Map<String, SnapshotReport> snapshots = new LinkedHashMap<>();
  private Optional<Observation.Hello> hello;
  private Optional<Observation.Orphans> orphans = Optional.empty();
  private boolean begun;
  private boolean completed;
  private boolean alive;
  private int ofTheBeginning;

  Outbox(Observation.Hello hello) {
    this.hello = Optional.of(hello);
  }

  void put(Observation.Reports news) {
    news.pools().forEach(report -> pools.put(report.pool(), report));
    news.resources().forEach(report -> resources.put(report.id(), report));
    news.snapshots().forEach(report -> snapshots.put(report.id(), report));
    if (!begun) {
      // The board begins with all there is; when that has been told, the telling is complete.
      begun = true;
      ofTheBeginning = pools.size() + resources.size() + snapshots.size();
    }
  }

  void put(Observation.Orphans all) {
    orphans = Optional.of(all);
  }

  void alive() {
    alive = true;
  }

  /** The next line, if there is one. */
  Optional<Observation> next() {
    if (hello.isPresent()) {
      Optional<Observation> first = hello.map(greeting -> greeting);
      hello = Optional.empty();
      return first;
    }
    if (ofTheBeginning <= 0) {
      if (orphans.isPresent()) {
        Optional<Observation> all = orphans.map(found -> found);
        orphans = Optional.empty();
        return all;
      }
      if (begun && !completed) {
        completed = true;
        return Optional.of(new Observation.Complete());
      }
    }
    return reports().or(this::signOfLife);
  }

  private Optional<Observation> reports() {
    Observation.Reports batch =
        new Observation.Reports(take(pools), take(resources), take(snapshots));
    int size = batch.pools().size() + batch.resources().size() + batch.snapshots().size();
    ofTheBeginning -= size;
    return size == 0 ? Optional.empty() : Optional.of(batch);
  }

  private static <T> List<T> take(Map<?, T> from) {
    List<T> taken = new ArrayList<>();
    Iterator<T> values = from.values().iterator();
    while (values.hasNext() && taken.size() < BATCH) {
      taken.add(values.next());
      values.remove();
    }
    return taken;
  }

  private Optional<Observation> signOfLife() {
    if (!alive) {
      return Optional.empty();
    }
    alive = false;
    return Optional.of(new Observation.Alive());
  }
}
