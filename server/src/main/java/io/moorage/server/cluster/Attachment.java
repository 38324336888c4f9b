// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.AccessMode;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import java.time.Instant;

/** The desired use of a resource on a host. */
public record Attachment(
    ResourceName resource, NodeName node, AccessMode mode, Instant since, long revision)
    implements Document {

  @Override
  public String key() {
    return resource.key() + "/" + node.key();
  }

  @Override
  public Attachment at(long newRevision) {
    return new Attachment(resource, node, mode, since, newRevision);
  }
}
