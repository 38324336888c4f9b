// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import java.util.Map;
import java.util.Optional;

/**
 * What concerns the cluster as a whole.
 *
 * @param values LINSTOR's controller properties
 * @param masterKey once a master passphrase was set
 */
public record ServerProperties(
    Map<String, String> values, Optional<SealedKey> masterKey, long revision) implements Document {
  public ServerProperties {
    values = Map.copyOf(values);
  }

  @Override
  public String key() {
    return "server";
  }

  @Override
  public ServerProperties at(long newRevision) {
    return new ServerProperties(values, masterKey, newRevision);
  }

  public ServerProperties withValues(Map<String, String> changed) {
    return new ServerProperties(changed, masterKey, revision);
  }

  public ServerProperties withMasterKey(SealedKey changed) {
    return new ServerProperties(values, Optional.of(changed), revision);
  }
}
