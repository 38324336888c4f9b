// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.PoolName;
import io.moorage.driver.spec.Capabilities;
import io.moorage.driver.spec.Orphan;
import io.moorage.driver.spec.PoolReport;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What was seen of a node. While the node is not connected the reports are the last ones, and what
 * they say counts as unknown.
 *
 * @param resources the newest report on each resource, by id
 * @param snapshots the newest report on each snapshot part, by id
 * @param primarySince since when each resource that is in use has been so without a break, by id
 */
public record NodeView(
    Connection connection,
    Capabilities capabilities,
    PMap<PoolName, PoolReport> pools,
    PMap<String, ResourceReport> resources,
    PMap<String, SnapshotReport> snapshots,
    PMap<String, Instant> primarySince,
    List<Orphan> orphans) {
  private static final Capabilities UNKNOWN_CAPABILITIES =
      new Capabilities(
          java.util.Set.of(), java.util.Set.of(), java.util.Map.of(), java.util.Map.of());

  public NodeView {
    orphans = List.copyOf(orphans);
  }

  /** Whether the node can be worked with. */
  public sealed interface Connection {
    /** All it has was reported and it answers. */
    record Online(Instant since) implements Connection {}

    /** It answers, and is still telling what it has. */
    record Joining() implements Connection {}

    /**
     * It cannot be reached.
     *
     * @param why in the operator's terms
     * @param since when that was first noticed; empty where nobody has tried to reach it yet
     */
    record Offline(String why, Optional<Instant> since) implements Connection {}
  }

  static NodeView unseen() {
    return new NodeView(
        new Connection.Offline("no connection was tried yet", Optional.empty()),
        UNKNOWN_CAPABILITIES,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        List.of());
  }

  public boolean online() {
    return connection instanceof Connection.Online;
  }

  /** Since when it cannot be reached, where it cannot. */
  public Optional<Instant> offlineSince() {
    return connection instanceof Connection.Offline(var _, var since) ? since : Optional.empty();
  }

  NodeView with(Connection changed) {
    return new NodeView(changed, capabilities, pools, resources, snapshots, primarySince, orphans);
  }
}
