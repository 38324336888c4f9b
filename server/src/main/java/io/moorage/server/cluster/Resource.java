// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.Content;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A definition's presence on one node.
 *
 * @param id identity of this incarnation; the node's data carries it
 * @param contents where the data of a volume comes from, by volume number; a volume not named
 *     starts blank
 * @param peer its place among the replicas, where these are kept alike by DRBD
 */
public record Resource(
    String id,
    ResourceName name,
    NodeName node,
    Role role,
    Map<Integer, Content> contents,
    Map<String, String> properties,
    Optional<DrbdPeer> peer,
    Instant created,
    long revision)
    implements Document {
  public Resource {
    contents = Map.copyOf(contents);
    properties = Map.copyOf(properties);
  }

  /** One that has no peers to know of. */
  public Resource(
      String id,
      ResourceName name,
      NodeName node,
      Role role,
      Map<Integer, Content> contents,
      Map<String, String> properties,
      Instant created,
      long revision) {
    this(id, name, node, role, contents, properties, Optional.empty(), created, revision);
  }

  public boolean diskful() {
    return role.diskfulPool().isPresent();
  }

  /** The data a volume is to carry. */
  public Content content(int volume) {
    return contents.getOrDefault(volume, new Content(id, Optional.empty()));
  }

  public Resource withContents(Map<Integer, Content> changed) {
    return new Resource(id, name, node, role, changed, properties, peer, created, revision);
  }

  public Resource withProperties(Map<String, String> changed) {
    return new Resource(id, name, node, role, contents, changed, peer, created, revision);
  }

  /** The same with a place among its peers. */
  public Resource withPeer(DrbdPeer place) {
    return new Resource(
        id, name, node, role, contents, properties, Optional.of(place), created, revision);
  }

  /** The same with another part in the whole, which needs no other data on disk than there is. */
  public Resource withRole(Role changed) {
    return new Resource(id, name, node, changed, contents, properties, peer, created, revision);
  }

  /** The same in a pool, where it is to get the data of these volumes from its peers. */
  public Resource inPool(Role.Diskful pool, Set<Integer> volumes) {
    return new Resource(
        id,
        name,
        node,
        pool,
        Map.of(),
        properties,
        peer.map(place -> place.withLate(volumes)),
        created,
        revision);
  }

  /**
   * Another one in its place, under another identity: what it had on disk departs with this one.
   */
  public Resource replacedBy(String newId, Role changed) {
    return new Resource(newId, name, node, changed, Map.of(), properties, peer, created, revision);
  }

  @Override
  public String key() {
    return name.key() + "/" + node.key();
  }

  @Override
  public Resource at(long newRevision) {
    return new Resource(id, name, node, role, contents, properties, peer, created, newRevision);
  }
}
