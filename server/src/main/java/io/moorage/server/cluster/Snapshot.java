// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import io.moorage.driver.spec.ResourceSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A point in time of a definition.
 *
 * @param volumes the definition's volumes as they were
 * @param definitionProperties the definition's properties as they were
 * @param parts the nodes that hold it
 * @param forClone the definition it was taken for, where nobody asked for a snapshot but for a
 *     copy: it goes when the copy is there
 */
public record Snapshot(
    String id,
    ResourceName resource,
    SnapshotName name,
    List<Volume> volumes,
    Map<String, String> properties,
    Map<String, String> definitionProperties,
    SortedMap<NodeName, Part> parts,
    Stage stage,
    Optional<ResourceName> forClone,
    Instant created,
    long revision)
    implements Document {
  public Snapshot {
    volumes = List.copyOf(volumes);
    properties = Map.copyOf(properties);
    definitionProperties = Map.copyOf(definitionProperties);
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /**
   * A volume as it was.
   *
   * @param keyOf the volume whose key opens it
   */
  public record Volume(
      int number, ByteSize size, Map<String, String> properties, Optional<String> keyOf) {
    public Volume {
      properties = Map.copyOf(properties);
    }
  }

  /**
   * The part on one node.
   *
   * @param taken when the node took it, once it has
   * @param resourceProperties the resource's properties as they were
   * @param peer the resource's place among its peers: metadata that is restored knows it by that
   */
  public record Part(
      String id,
      PoolName pool,
      Optional<Instant> taken,
      Map<String, String> resourceProperties,
      Optional<DrbdPeer> peer) {
    public Part {
      resourceProperties = Map.copyOf(resourceProperties);
    }

    /** One of a resource without peers. */
    public Part(
        String id, PoolName pool, Optional<Instant> taken, Map<String, String> resourceProperties) {
      this(id, pool, taken, resourceProperties, Optional.empty());
    }

    public Part withTaken(Optional<Instant> when) {
      return new Part(id, pool, when, resourceProperties, peer);
    }
  }

  /** How far it has come. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Stage.Freezing.class, name = "freezing"),
    @JsonSubTypes.Type(value = Stage.Thawing.class, name = "thawing"),
    @JsonSubTypes.Type(value = Stage.Taking.class, name = "taking"),
    @JsonSubTypes.Type(value = Stage.Successful.class, name = "successful")
  })
  public sealed interface Stage {
    /** I/O is to stand still on all nodes of a resource that is replicated, before any takes it. */
    record Freezing(Instant since) implements Stage {}

    /** All nodes have taken it; it is good if I/O stood still everywhere until it is let go on. */
    record Thawing(Instant since) implements Stage {}

    /** Not all nodes have taken it; it goes again if one cannot, or when the time is up. */
    record Taking(Instant since) implements Stage {}

    /** It can be used. */
    record Successful() implements Stage {}
  }

  /** The freeze of I/O that it needs now, where it does. */
  public Optional<ResourceSpec.Freeze> freeze() {
    return switch (stage) {
      case Stage.Freezing freezing ->
          Optional.of(new ResourceSpec.Freeze(id, ResourceSpec.Freeze.Phase.BEGIN));
      case Stage.Taking taking ->
          Optional.of(new ResourceSpec.Freeze(id, ResourceSpec.Freeze.Phase.HOLD));
      case Stage.Thawing thawing -> Optional.empty();
      case Stage.Successful successful -> Optional.empty();
    };
  }

  public boolean successful() {
    return stage instanceof Stage.Successful;
  }

  public Snapshot withParts(SortedMap<NodeName, Part> changed) {
    return new Snapshot(
        id,
        resource,
        name,
        volumes,
        properties,
        definitionProperties,
        changed,
        stage,
        forClone,
        created,
        revision);
  }

  public Snapshot withStage(Stage changed) {
    return new Snapshot(
        id,
        resource,
        name,
        volumes,
        properties,
        definitionProperties,
        parts,
        changed,
        forClone,
        created,
        revision);
  }

  public Snapshot withProperties(Map<String, String> changed) {
    return new Snapshot(
        id,
        resource,
        name,
        volumes,
        changed,
        definitionProperties,
        parts,
        stage,
        forClone,
        created,
        revision);
  }

  @Override
  public String key() {
    return resource.key() + "/" + name.key();
  }

  @Override
  public Snapshot at(long newRevision) {
    return new Snapshot(
        id,
        resource,
        name,
        volumes,
        properties,
        definitionProperties,
        parts,
        stage,
        forClone,
        created,
        newRevision);
  }
}
