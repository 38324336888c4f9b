// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
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
   */
  public record Part(
      String id, PoolName pool, Optional<Instant> taken, Map<String, String> resourceProperties) {
    public Part {
      resourceProperties = Map.copyOf(resourceProperties);
    }
  }

  /** How far it has come. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Stage.Taking.class, name = "taking"),
    @JsonSubTypes.Type(value = Stage.Successful.class, name = "successful")
  })
  public sealed interface Stage {
    /** Not all nodes have taken it; it goes again if one cannot, or when the time is up. */
    record Taking(Instant since) implements Stage {}

    /** It can be used. */
    record Successful() implements Stage {}
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
