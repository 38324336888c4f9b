// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.plan;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.PoolName;
import io.moorage.driver.provider.NetworkLayer.Standing;
import io.moorage.driver.spec.Observed;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.SnapshotFacts;
import io.moorage.driver.spec.VolumeFacts;
import io.moorage.driver.spec.VolumeRef;
import io.moorage.driver.spec.VolumeSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is there under one resource name.
 *
 * @param pools each pool of the node; one that is missing has not been read yet
 * @param sources snapshots of other lanes that volumes of this one take their content from, where
 *     they are known to be there
 * @param networks how the name stands over the network, by each layer of this host that one of its
 *     incarnations is to have
 * @param freezes what became of freezes of I/O, by the id of the resource
 */
public record LaneFacts(
    Map<PoolName, Observed<Slice>> pools,
    List<SnapshotFacts> sources,
    Map<LayerKind, Observed<Standing>> networks,
    Map<String, ResourceReport.Freeze> freezes) {
  public LaneFacts {
    pools = Map.copyOf(pools);
    sources = List.copyOf(sources);
    networks = Map.copyOf(networks);
    freezes = Map.copyOf(freezes);
  }

  /** What is there of a lane that does not reach over the network. */
  public LaneFacts(Map<PoolName, Observed<Slice>> pools, List<SnapshotFacts> sources) {
    this(pools, sources, Map.of(), Map.of());
  }

  /**
   * A pool's part of a lane.
   *
   * @param foreign names on disk that are taken by something that is not ours
   */
  public record Slice(
      List<VolumeFacts> volumes, List<SnapshotFacts> snapshots, Set<String> foreign) {
    public static final Slice EMPTY = new Slice(List.of(), List.of(), Set.of());

    public Slice {
      volumes = List.copyOf(volumes);
      snapshots = List.copyOf(snapshots);
      foreign = Set.copyOf(foreign);
    }

    /** A volume, or a part that serves one. */
    public Optional<VolumeFacts> volume(VolumeRef ref) {
      return volumes.stream().filter(volume -> volume.ref().equals(ref)).findFirst();
    }

    /** The data of a volume. */
    public Optional<VolumeFacts> volume(String resourceId, int number) {
      return volumes.stream()
          .filter(volume -> volume.ref().isData())
          .filter(volume -> volume.ref().resourceId().equals(resourceId))
          .filter(volume -> volume.ref().number() == number)
          .findFirst();
    }

    Optional<SnapshotFacts> snapshot(String id, int number) {
      return find(snapshots.stream(), id, number);
    }
  }

  Optional<Observed<Slice>> pool(PoolName pool) {
    return Optional.ofNullable(pools.get(pool));
  }

  Optional<Observed<Standing>> network(LayerKind layer) {
    return Optional.ofNullable(networks.get(layer));
  }

  Optional<ResourceReport.Freeze> freeze(String resourceId) {
    return Optional.ofNullable(freezes.get(resourceId));
  }

  /** The slices of the pools that could be read. */
  Stream<Slice> known() {
    return pools.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> entry.getValue().known().stream());
  }

  /** A snapshot's part in a pool, of this lane or of another one. */
  Optional<SnapshotFacts> source(PoolName pool, String id, int number) {
    Stream<SnapshotFacts> own =
        pool(pool).flatMap(Observed::known).map(Slice::snapshots).stream().flatMap(List::stream);
    Stream<SnapshotFacts> others =
        sources.stream().filter(snapshot -> snapshot.ref().pool().equals(pool));
    return find(Stream.concat(own, others), id, number);
  }

  /**
   * The ids of the snapshots of which a volume's part is not there that a volume of the lane takes
   * its content from. A snapshot of several volumes comes part by part.
   */
  public Set<String> missingSources(Lane lane) {
    Set<String> missing = new HashSet<>();
    for (Lane.DesiredResource resource : lane.resources()) {
      if (resource.present()) {
        for (VolumeSpec volume : resource.spec().volumes()) {
          volume
              .content()
              .snapshot()
              .filter(id -> source(volume.pool(), id, volume.number()).isEmpty())
              .ifPresent(missing::add);
        }
      }
    }
    return missing;
  }

  private static Optional<SnapshotFacts> find(
      Stream<SnapshotFacts> snapshots, String id, int number) {
    return snapshots
        .filter(snapshot -> snapshot.ref().snapshotId().equals(id))
        .filter(snapshot -> snapshot.ref().number() == number)
        .findFirst();
  }
}
