// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.LayerSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cluster-wide thing that has a name, volumes and, on some nodes, resources.
 *
 * @param externalName what the platform calls it; empty where it has no other name
 * @param layers the stack, top first, ending in STORAGE
 */
public record ResourceDefinition(
    String id,
    ResourceName name,
    String externalName,
    GroupName group,
    Map<String, String> properties,
    List<LayerKind> layers,
    SortedMap<Integer, VolumeDefinition> volumes,
    Birth birth,
    Instant created,
    long revision)
    implements Document {
  public ResourceDefinition {
    properties = Map.copyOf(properties);
    layers = List.copyOf(layers);
    volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
  }

  /**
   * Whether the definition has come to stay. One that was made together with its replicas is
   * provisional until all of them are there: if one cannot be made the whole goes again, so that no
   * half of it is left and the name is free for another try.
   */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Birth.Complete.class, name = "complete"),
    @JsonSubTypes.Type(value = Birth.Provisional.class, name = "provisional")
  })
  public sealed interface Birth {
    /** It stays until somebody deletes it. */
    record Complete() implements Birth {}

    /** It stays if its replicas can be made. */
    record Provisional(Instant since) implements Birth {}
  }

  /**
   * A numbered size.
   *
   * @param size usable size, as asked for
   * @param keyOf the volume whose key opens it, where its data came from another one
   */
  public record VolumeDefinition(
      String id,
      int number,
      ByteSize size,
      Map<String, String> properties,
      Set<String> flags,
      Optional<String> keyOf) {
    public VolumeDefinition {
      properties = Map.copyOf(properties);
      flags = Set.copyOf(flags);
    }

    public VolumeDefinition withSize(ByteSize changed) {
      return new VolumeDefinition(id, number, changed, properties, flags, keyOf);
    }

    public VolumeDefinition withProperties(Map<String, String> changed) {
      return new VolumeDefinition(id, number, size, changed, flags, keyOf);
    }

    public VolumeDefinition withFlags(Set<String> changed) {
      return new VolumeDefinition(id, number, size, properties, changed, keyOf);
    }

    /** The same with the key of another volume, whose data it is to have. */
    public VolumeDefinition withKeyOf(Optional<String> other) {
      return new VolumeDefinition(id, number, size, properties, flags, other);
    }

    /** What its key is derived from. */
    public String keyId() {
      return keyOf.orElse(id);
    }
  }

  public boolean provisional() {
    return birth instanceof Birth.Provisional;
  }

  public boolean encrypted() {
    return layers.contains(LayerKind.LUKS);
  }

  /** What one replica needs: its volumes, with what stands on them. */
  public ByteSize size() {
    LayerSpec encryption = new LayerSpec.Luks();
    return volumes.values().stream()
        .map(VolumeDefinition::size)
        .map(size -> encrypted() ? encryption.below(size) : size)
        .reduce(ByteSize.ZERO, ByteSize::plus);
  }

  public ResourceDefinition withVolumes(SortedMap<Integer, VolumeDefinition> changed) {
    return new ResourceDefinition(
        id, name, externalName, group, properties, layers, changed, birth, created, revision);
  }

  public ResourceDefinition withVolume(VolumeDefinition volume) {
    SortedMap<Integer, VolumeDefinition> changed = new TreeMap<>(volumes);
    changed.put(volume.number(), volume);
    return withVolumes(changed);
  }

  public ResourceDefinition withProperties(Map<String, String> changed) {
    return new ResourceDefinition(
        id, name, externalName, group, changed, layers, volumes, birth, created, revision);
  }

  public ResourceDefinition withGroup(GroupName changed) {
    return new ResourceDefinition(
        id, name, externalName, changed, properties, layers, volumes, birth, created, revision);
  }

  public ResourceDefinition withExternalName(String changed) {
    return new ResourceDefinition(
        id, name, changed, group, properties, layers, volumes, birth, created, revision);
  }

  public ResourceDefinition withLayers(List<LayerKind> changed) {
    return new ResourceDefinition(
        id, name, externalName, group, properties, changed, volumes, birth, created, revision);
  }

  public ResourceDefinition withBirth(Birth changed) {
    return new ResourceDefinition(
        id, name, externalName, group, properties, layers, volumes, changed, created, revision);
  }

  @Override
  public String key() {
    return name.key();
  }

  @Override
  public ResourceDefinition at(long newRevision) {
    return new ResourceDefinition(
        id, name, externalName, group, properties, layers, volumes, birth, created, newRevision);
  }
}
