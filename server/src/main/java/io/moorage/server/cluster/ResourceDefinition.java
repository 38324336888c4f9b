// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Secret;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param secret what replicas prove to each other that they know, where DRBD is in the stack
 * @param kept the node whose data is to be kept, while a split brain is being resolved
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
    Optional<Secret> secret,
    Optional<NodeName> kept,
    Instant created,
    long revision)
    implements Document {
  /** For how many peers the metadata of a replica has room; as many as LINSTOR takes. */
  public static final int PEER_SLOTS = 7;

  public ResourceDefinition {
    properties = Map.copyOf(properties);
    layers = List.copyOf(layers);
    volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
  }

  /** One without replication. */
  public ResourceDefinition(
      String id,
      ResourceName name,
      String externalName,
      GroupName group,
      Map<String, String> properties,
      List<LayerKind> layers,
      SortedMap<Integer, VolumeDefinition> volumes,
      Birth birth,
      Instant created,
      long revision) {
    this(
        id,
        name,
        externalName,
        group,
        properties,
        layers,
        volumes,
        birth,
        Optional.empty(),
        Optional.empty(),
        created,
        revision);
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
   * @param minor the number of its device, where DRBD is in the stack and it was deployed
   * @param growing the size that its device still has, while not all replicas have the room for
   *     more
   */
  public record VolumeDefinition(
      String id,
      int number,
      ByteSize size,
      Map<String, String> properties,
      Set<String> flags,
      Optional<String> keyOf,
      Optional<Integer> minor,
      Optional<ByteSize> growing) {
    public VolumeDefinition {
      properties = Map.copyOf(properties);
      flags = Set.copyOf(flags);
    }

    /** One that is nowhere deployed. */
    public VolumeDefinition(
        String id,
        int number,
        ByteSize size,
        Map<String, String> properties,
        Set<String> flags,
        Optional<String> keyOf) {
      this(id, number, size, properties, flags, keyOf, Optional.empty(), Optional.empty());
    }

    public VolumeDefinition withSize(ByteSize changed) {
      return new VolumeDefinition(id, number, changed, properties, flags, keyOf, minor, growing);
    }

    public VolumeDefinition withProperties(Map<String, String> changed) {
      return new VolumeDefinition(id, number, size, changed, flags, keyOf, minor, growing);
    }

    public VolumeDefinition withFlags(Set<String> changed) {
      return new VolumeDefinition(id, number, size, properties, changed, keyOf, minor, growing);
    }

    /** The same with the key of another volume, whose data it is to have. */
    public VolumeDefinition withKeyOf(Optional<String> other) {
      return new VolumeDefinition(id, number, size, properties, flags, other, minor, growing);
    }

    public VolumeDefinition withMinor(int changed) {
      return new VolumeDefinition(
          id, number, size, properties, flags, keyOf, Optional.of(changed), growing);
    }

    public VolumeDefinition withGrowing(Optional<ByteSize> from) {
      return new VolumeDefinition(id, number, size, properties, flags, keyOf, minor, from);
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

  public boolean replicated() {
    return layers.contains(LayerKind.DRBD);
  }

  /** Whether one node has the data and offers it to others over NVMe-oF. */
  public boolean offered() {
    return layers.contains(LayerKind.NVME);
  }

  /** Whether its nodes have to know of each other. */
  public boolean networked() {
    return replicated() || offered();
  }

  /** What stands on a volume in a pool, top first; what only reaches further takes no room. */
  public List<LayerSpec> layersAbove() {
    List<LayerSpec> above = new ArrayList<>();
    if (replicated()) {
      above.add(new LayerSpec.Drbd(PEER_SLOTS));
    }
    if (encrypted()) {
      above.add(new LayerSpec.Luks());
    }
    return above;
  }

  /** What a volume of a usable size needs in a pool. */
  public ByteSize gross(ByteSize usable) {
    ByteSize size = usable;
    for (LayerSpec layer : layersAbove()) {
      size = layer.below(size);
    }
    return size;
  }

  /** What one replica needs: its volumes, with what stands on them. */
  public ByteSize size() {
    return volumes.values().stream()
        .map(volume -> gross(volume.size()))
        .reduce(ByteSize.ZERO, ByteSize::plus);
  }

  public ResourceDefinition withVolumes(SortedMap<Integer, VolumeDefinition> changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        properties,
        layers,
        changed,
        birth,
        secret,
        kept,
        created,
        revision);
  }

  public ResourceDefinition withVolume(VolumeDefinition volume) {
    SortedMap<Integer, VolumeDefinition> changed = new TreeMap<>(volumes);
    changed.put(volume.number(), volume);
    return withVolumes(changed);
  }

  public ResourceDefinition withProperties(Map<String, String> changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        changed,
        layers,
        volumes,
        birth,
        secret,
        kept,
        created,
        revision);
  }

  public ResourceDefinition withGroup(GroupName changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        changed,
        properties,
        layers,
        volumes,
        birth,
        secret,
        kept,
        created,
        revision);
  }

  public ResourceDefinition withExternalName(String changed) {
    return new ResourceDefinition(
        id,
        name,
        changed,
        group,
        properties,
        layers,
        volumes,
        birth,
        secret,
        kept,
        created,
        revision);
  }

  public ResourceDefinition withLayers(List<LayerKind> changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        properties,
        changed,
        volumes,
        birth,
        secret,
        kept,
        created,
        revision);
  }

  public ResourceDefinition withBirth(Birth changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        properties,
        layers,
        volumes,
        changed,
        secret,
        kept,
        created,
        revision);
  }

  /** The same with what its replicas prove to each other that they know. */
  public ResourceDefinition withSecret(Secret changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        properties,
        layers,
        volumes,
        birth,
        Optional.of(changed),
        kept,
        created,
        revision);
  }

  /** The same with the node whose data is kept where replicas went apart. */
  public ResourceDefinition withKept(Optional<NodeName> changed) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        properties,
        layers,
        volumes,
        birth,
        secret,
        changed,
        created,
        revision);
  }

  @Override
  public String key() {
    return name.key();
  }

  @Override
  public ResourceDefinition at(long newRevision) {
    return new ResourceDefinition(
        id,
        name,
        externalName,
        group,
        properties,
        layers,
        volumes,
        birth,
        secret,
        kept,
        created,
        newRevision);
  }
}
