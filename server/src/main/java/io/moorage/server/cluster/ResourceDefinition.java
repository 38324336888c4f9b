// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.LayerKind;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.driver.spec.LayerSpec;
import io.moorage.driver.spec.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

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

  /** A replica of which only the room of its data matters. */
  private static final Role.Diskful UNPLACED = new Role.Diskful(new PoolName("unplaced"));

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

  /** What a replica's volume of a usable size stands in, top first, its storage last. */
  public List<LayerSpec> stack(Role.Diskful where, ByteSize usable) {
    List<LayerSpec> stack = new ArrayList<>(above(where, usable));
    stack.add(new LayerSpec.Storage(where.pool()));
    return stack;
  }

  /** The storeys above the storage, without what only reaches further. */
  private List<LayerSpec> above(Role.Diskful where, ByteSize usable) {
    List<LayerSpec> above = new ArrayList<>();
    for (LayerKind kind : layers) {
      switch (kind) {
        case DRBD -> above.add(new LayerSpec.Drbd(PEER_SLOTS, where.metadata()));
        case LUKS -> above.add(new LayerSpec.Luks());
        case CACHE, WRITECACHE, BCACHE ->
            where.caches().stream()
                .filter(caching -> caching.kind() == kind)
                .forEach(caching -> above.add(caching.over(usable)));
        case NVME, STORAGE -> {}
      }
    }
    return above;
  }

  /** What a volume of a usable size needs in the pool of its data. */
  public ByteSize gross(ByteSize usable) {
    return below(usable, above(UNPLACED, usable));
  }

  private static ByteSize below(ByteSize usable, List<LayerSpec> storeys) {
    ByteSize size = usable;
    for (LayerSpec layer : storeys) {
      size = layer.below(size);
    }
    return size;
  }

  /** What the data of one replica needs: its volumes, with what stands on them. */
  public ByteSize size() {
    return volumes.values().stream()
        .map(volume -> gross(volume.size()))
        .reduce(ByteSize.ZERO, ByteSize::plus);
  }

  /** What a replica needs in each pool that it uses. */
  public Map<PoolName, ByteSize> room(Role.Diskful where) {
    Map<PoolName, ByteSize> room = new HashMap<>();
    where.pools().forEach(pool -> room.put(pool, ByteSize.ZERO));
    for (VolumeDefinition volume : volumes.values()) {
      ByteSize size = volume.size();
      for (LayerSpec layer : above(where, size)) {
        layer
            .parts(size)
            .values()
            .forEach(part -> room.merge(part.pool(), part.size(), ByteSize::plus));
        size = layer.below(size);
      }
      room.merge(where.pool(), size, ByteSize::plus);
    }
    return room;
  }

  public ResourceDefinition withVolumes(SortedMap<Integer, VolumeDefinition> changed) {
    return with(copy -> copy.volumes = changed);
  }

  public ResourceDefinition withVolume(VolumeDefinition volume) {
    SortedMap<Integer, VolumeDefinition> changed = new TreeMap<>(volumes);
    changed.put(volume.number(), volume);
    return withVolumes(changed);
  }

  public ResourceDefinition withProperties(Map<String, String> changed) {
    return with(copy -> copy.properties = changed);
  }

  public ResourceDefinition withGroup(GroupName changed) {
    return with(copy -> copy.group = changed);
  }

  public ResourceDefinition withExternalName(String changed) {
    return with(copy -> copy.externalName = changed);
  }

  public ResourceDefinition withLayers(List<LayerKind> changed) {
    return with(copy -> copy.layers = changed);
  }

  public ResourceDefinition withBirth(Birth changed) {
    return with(copy -> copy.birth = changed);
  }

  /** The same with what its replicas prove to each other that they know. */
  public ResourceDefinition withSecret(Secret changed) {
    return with(copy -> copy.secret = Optional.of(changed));
  }

  /** The same with the node whose data is kept where replicas went apart. */
  public ResourceDefinition withKept(Optional<NodeName> changed) {
    return with(copy -> copy.kept = changed);
  }

  @Override
  public String key() {
    return name.key();
  }

  @Override
  public ResourceDefinition at(long newRevision) {
    return with(copy -> copy.revision = newRevision);
  }

  private ResourceDefinition with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made();
  }

  /** What a changed one is made from: the same in all that nobody touches. */
  private static final class Copy {
    private final ResourceDefinition of;
    private String externalName;
    private GroupName group;
    private Map<String, String> properties;
    private List<LayerKind> layers;
    private SortedMap<Integer, VolumeDefinition> volumes;
    private Birth birth;
    private Optional<Secret> secret;
    private Optional<NodeName> kept;
    private long revision;

    Copy(ResourceDefinition of) {
      this.of = of;
      externalName = of.externalName;
      group = of.group;
      properties = of.properties;
      layers = of.layers;
      volumes = of.volumes;
      birth = of.birth;
      secret = of.secret;
      kept = of.kept;
      revision = of.revision;
    }

    ResourceDefinition made() {
      return new ResourceDefinition(
          of.id,
          of.name,
          externalName,
          group,
          properties,
          layers,
          volumes,
          birth,
          secret,
          kept,
          of.created,
          revision);
    }
  }
}
