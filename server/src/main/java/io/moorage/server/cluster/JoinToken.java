// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import java.time.Instant;

/**
 * A one-time permit for a host to become a node. Only a hash of the secret is kept.
 *
 * @param secretHash hexadecimal SHA-256 of the secret
 */
public record JoinToken(NodeName node, String secretHash, Instant expires, long revision)
    implements Document {

  @Override
  public String key() {
    return node.key();
  }

  @Override
  public JoinToken at(long newRevision) {
    return new JoinToken(node, secretHash, expires, newRevision);
  }
}
