// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.spec;

import io.moorage.api.model.PoolName;
import io.moorage.api.model.ProviderKind;
import java.util.Map;

/**
 * A storage pool that a node is to offer.
 *
 * @param backing what the pool lies on, in the provider's own words: a directory, a volume group,
 *     {@code vg/thinpool}
 * @param properties the pool's properties, for options such as {@code StorDriver/LvcreateOptions}
 * @param generation the revision of the server's last change to it
 */
public record PoolSpec(
    PoolName name,
    ProviderKind kind,
    String backing,
    Map<String, String> properties,
    long generation) {
  public PoolSpec {
    properties = Map.copyOf(properties);
  }
}
