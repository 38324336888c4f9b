// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Content;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A definition's presence on one node.
 *
 * @param id identity of this incarnation; the node's data carries it
 * @param contents where the data of a volume comes from, by volume number; a volume not named
 *     starts blank
 */
public record Resource(
    String id,
    ResourceName name,
    NodeName node,
    Role role,
    Map<Integer, Content> contents,
    Map<String, String> properties,
    Instant created,
    long revision)
    implements Document {
  public Resource {
    contents = Map.copyOf(contents);
    properties = Map.copyOf(properties);
  }

  public boolean diskful() {
    return role.diskfulPool().isPresent();
  }

  /** The data a volume is to carry. */
  public Content content(int volume) {
    return contents.getOrDefault(volume, new Content(id, Optional.empty()));
  }

  public Resource withContents(Map<Integer, Content> changed) {
    return new Resource(id, name, node, role, changed, properties, created, revision);
  }

  public Resource withProperties(Map<String, String> changed) {
    return new Resource(id, name, node, role, contents, changed, created, revision);
  }

  @Override
  public String key() {
    return name.key() + "/" + node.key();
  }

  @Override
  public Resource at(long newRevision) {
    return new Resource(id, name, node, role, contents, properties, created, newRevision);
  }
}
