// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import java.util.Map;

/** The properties of the cluster as a whole, LINSTOR's controller properties. */
public record ServerProperties(Map<String, String> values, long revision) implements Document {
  public ServerProperties {
    values = Map.copyOf(values);
  }

  @Override
  public String key() {
    return "server";
  }

  @Override
  public ServerProperties at(long newRevision) {
    return new ServerProperties(values, newRevision);
  }
}
