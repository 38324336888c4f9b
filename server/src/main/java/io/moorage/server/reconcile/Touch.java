// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Departed;
import io.moorage.server.cluster.Document;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Snapshot;
import io.moorage.server.cluster.StoragePool;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something about which a node has to hear. Only names it: what to say is read from the newest
 * image.
 */
public sealed interface Touch {
  /** A pool came, changed or went. */
  record OfPool(PoolKey pool) implements Touch {}

  /** A resource came or changed. */
  record OfResource(ResourceName name) implements Touch {}

  /** A snapshot came or changed. */
  record OfSnapshot(ResourceName resource, SnapshotName name) implements Touch {}

  /** Something departed, or the server took note that it is gone. */
  record OfDeparted(String id) implements Touch {}

  /** Which nodes have to hear of which things after some changes. */
  static Map<NodeName, Set<Touch>> of(List<Change> changes, Cluster after) {
    Map<NodeName, Set<Touch>> touched = new HashMap<>();
    for (Change change : changes) {
      if (change instanceof Change.Put(Document noted) && noted.revision() < after.revision()) {
        continue;
      }
      Document document = change.document();
      switch (document) {
        case StoragePool pool -> add(touched, pool.node(), new OfPool(pool.poolKey()));
        case ResourceDefinition definition ->
            after
                .resourcesOf(definition.name())
                .keySet()
                .forEach(node -> add(touched, node, new OfResource(definition.name())));
        case Resource resource -> add(touched, resource.node(), new OfResource(resource.name()));
        case Snapshot snapshot ->
            snapshot
                .parts()
                .keySet()
                .forEach(node ->
                    add(touched, node, new OfSnapshot(snapshot.resource(), snapshot.name())));
        case Departed gone -> add(touched, gone.node(), new OfDeparted(gone.thing().id()));
        default -> {
          // Groups, nodes, attachments and the like are the server's own business.
        }
      }
    }
    return touched;
  }

  private static void add(Map<NodeName, Set<Touch>> touched, NodeName node, Touch touch) {
    touched.computeIfAbsent(node, name -> new LinkedHashSet<>()).add(touch);
  }
}
