// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import java.util.Map;

/**
 * Capacity of one provider on one node.
 *
 * @param backing what it lies on, in the provider's own words; empty for a diskless pool
 */
public record StoragePool(
    String id,
    NodeName node,
    PoolName name,
    ProviderKind kind,
    String backing,
    Map<String, String> properties,
    long revision)
    implements Document {
  public StoragePool {
    properties = Map.copyOf(properties);
  }

  public PoolKey poolKey() {
    return new PoolKey(node, name);
  }

  public StoragePool withProperties(Map<String, String> changed) {
    return new StoragePool(id, node, name, kind, backing, changed, revision);
  }

  @Override
  public String key() {
    return node.key() + "/" + name.key();
  }

  @Override
  public StoragePool at(long newRevision) {
    return new StoragePool(id, node, name, kind, backing, properties, newRevision);
  }
}
