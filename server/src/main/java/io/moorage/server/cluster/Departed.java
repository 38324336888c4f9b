// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.time.Instant;
import java.util.List;

/**
 * Something that was deleted and that its node has not yet reported gone. Its name is free at once:
 * what is on disk is told apart by id.
 */
public record Departed(NodeName node, Thing thing, Instant since, long revision)
    implements Document {

  /** What it was. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "was")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Thing.OfResource.class, name = "resource"),
    @JsonSubTypes.Type(value = Thing.OfSnapshot.class, name = "snapshot")
  })
  public sealed interface Thing {
    /** The id on disk. */
    String id();

    /** The resource in whose lane the node removes it. */
    ResourceName resource();

    /** A resource, with its definition as it was. */
    record OfResource(Resource was, ResourceDefinition definition) implements Thing {
      @Override
      public String id() {
        return was.id();
      }

      @Override
      public ResourceName resource() {
        return was.name();
      }
    }

    /** A snapshot's part. */
    record OfSnapshot(
        String id, ResourceName resource, SnapshotName name, PoolName pool, List<Integer> volumes)
        implements Thing {
      public OfSnapshot {
        volumes = List.copyOf(volumes);
      }
    }
  }

  /** The key of something on a node; one snapshot id stands on several nodes. */
  public static String key(NodeName node, String id) {
    return node.key() + "/" + id;
  }

  @Override
  public String key() {
    return key(node, thing.id());
  }

  @Override
  public Departed at(long newRevision) {
    return new Departed(node, thing, since, newRevision);
  }
}
