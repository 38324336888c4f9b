// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.reconcile;

import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Inherited;
import io.moorage.server.cluster.Node;
import io.moorage.server.cluster.Node.NetInterface;
import io.moorage.server.cluster.PoolKey;
import io.moorage.server.cluster.Resource;
import io.moorage.server.cluster.ResourceDefinition;
import java.util.Optional;

/** Where the nodes of a resource reach each other for its data. */
final class Addresses {
  private Addresses() {}

  /**
   * The preferred interface, of the pool first of all, else the default one, else the first; empty
   * where the node has none.
   */
  static String of(Cluster cluster, ResourceDefinition definition, Node node, Resource resource) {
    Optional<String> preferred =
        resource
            .role()
            .diskfulPool()
            .flatMap(pool -> cluster.pool(new PoolKey(node.name(), pool)))
            .flatMap(pool -> Optional.ofNullable(pool.properties().get("PrefNic")))
            .or(() -> Inherited.of(cluster, definition, resource).value("PrefNic"));
    return preferred
        .flatMap(name -> named(node, name))
        .or(() -> named(node, "default"))
        .or(() -> node.interfaces().stream().findFirst())
        .map(NetInterface::address)
        .orElse("");
  }

  private static Optional<NetInterface> named(Node node, String name) {
    return node.interfaces().stream().filter(nic -> nic.name().equalsIgnoreCase(name)).findFirst();
  }
}
