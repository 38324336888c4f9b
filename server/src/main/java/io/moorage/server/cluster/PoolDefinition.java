// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.PoolName;
import java.util.Map;

/** The cluster-wide name of pools, with properties that all of them share. */
public record PoolDefinition(
    String id, PoolName name, Map<String, String> properties, long revision) implements Document {
  public PoolDefinition {
    properties = Map.copyOf(properties);
  }

  public PoolDefinition withProperties(Map<String, String> changed) {
    return new PoolDefinition(id, name, changed, revision);
  }

  @Override
  public String key() {
    return name.key();
  }

  @Override
  public PoolDefinition at(long newRevision) {
    return new PoolDefinition(id, name, properties, newRevision);
  }
}
