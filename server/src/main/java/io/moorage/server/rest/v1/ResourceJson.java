// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.api.model.ByteSize;
import io.moorage.api.model.LayerKind;
import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ItemState;
import io.moorage.driver.spec.Problem;
import io.moorage.driver.spec.ResourceReport;
import io.moorage.driver.spec.ResourceReport.VolumeReport;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.VolumeDefinition;
import io.moorage.server.control.Nodes;
import io.moorage.server.rest.ApiCallRc;
import io.moorage.server.rest.ReturnCode;
import io.moorage.server.rest.ReturnCode.Operation;
import io.moorage.server.rest.ReturnCode.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A resource with its volumes. */
record ResourceJson(
    String name,
    String nodeName,
    Map<String, String> props,
    List<String> flags,
    LayerObject layerObject,
    Optional<State> state,
    String uuid,
    long createTimestamp,
    List<Volume> volumes) {

  /** Whether somebody uses it, where that is known. */
  record State(Optional<Boolean> inUse) {}

  /** A storey of the stack with what is below. */
  record LayerObject(
      String type,
      Optional<DrbdJson> drbd,
      Optional<Storage> luks,
      Optional<Nvme> nvme,
      Optional<Writecache> writecache,
      Optional<Cache> cache,
      Optional<Bcache> bcache,
      Optional<Storage> storage,
      List<LayerObject> children) {}

  /** The volumes that a write cache stands before. */
  record Writecache(List<LayerVolume> writecacheVolumes) {}

  /** The volumes that a cache stands before. */
  record Cache(List<LayerVolume> cacheVolumes) {}

  /** The volumes that bcache stands before. */
  record Bcache(List<LayerVolume> bcacheVolumes) {}

  /** The volumes in one storey. */
  record Storage(List<LayerVolume> storageVolumes) {}

  /** The volumes that one node offers to others. */
  record Nvme(List<LayerVolume> nvmeVolumes) {}

  /** A volume in one storey. */
  record LayerVolume(
      int volumeNumber,
      Optional<String> devicePath,
      Optional<Long> allocatedSizeKib,
      Optional<Long> usableSizeKib,
      String diskState) {
    /** The same where the device is another storey's. */
    LayerVolume withoutDevice() {
      return new LayerVolume(
          volumeNumber, Optional.empty(), allocatedSizeKib, usableSizeKib, diskState);
    }
  }

  /** A volume. */
  record Volume(
      int volumeNumber,
      String storagePoolName,
      String providerKind,
      Optional<String> devicePath,
      Optional<Long> allocatedSizeKib,
      Optional<Long> usableSizeKib,
      VolumeState state,
      List<LayerData> layerDataList,
      String uuid,
      List<ApiCallRc> reports) {}

  /** The state of a volume's device. */
  record VolumeState(String diskState, Map<String, Replication> replicationStates) {}

  /** How far a volume has come with a peer. */
  record Replication(String replicationState, Optional<Double> donePercentage) {}

  /** A volume's data in one storey; where clients know of none they fail if there is any. */
  record LayerData(String type, Optional<Object> data) {}

  static ResourceJson of(ResourceSight seen) {
    List<Volume> volumes =
        seen.definition().volumes().values().stream().map(v -> volume(seen, v)).toList();
    return new ResourceJson(
        seen.resource().name().value(),
        seen.resource().node().value(),
        seen.resource().properties(),
        flags(seen),
        layers(seen, 0),
        seen.report().map(report -> new State(seen.inUse())),
        seen.resource().id(),
        seen.resource().created().toEpochMilli(),
        volumes);
  }

  /** The same for lists that show no volumes. */
  ResourceJson withoutVolumes() {
    return new ResourceJson(
        name, nodeName, props, flags, layerObject, state, uuid, createTimestamp, List.of());
  }

  private static List<String> flags(ResourceSight seen) {
    List<String> flags = new ArrayList<>();
    if (seen.leaving()) {
      flags.add("DELETE");
    }
    switch (seen.resource().role()) {
      case Role.Diskful diskful -> {}
      case Role.Diskless diskless ->
          flags.addAll(
              List.of(
                  "DISKLESS", seen.definition().offered() ? "NVME_INITIATOR" : "DRBD_DISKLESS"));
      case Role.TieBreaker tieBreaker ->
          flags.addAll(List.of("DISKLESS", "DRBD_DISKLESS", "TIE_BREAKER"));
    }
    seen.withdrawal().map(NodeJson::flag).ifPresent(flags::add);
    if (seen.resource().diskful()
        && "auto-diskful".equals(seen.resource().properties().get("DiskfulBy"))) {
      flags.add("AUTO_DISKFUL");
    }
    return flags;
  }

  private static LayerObject layers(ResourceSight seen, int depth) {
    List<LayerKind> stack = seen.definition().layers();
    LayerKind kind = depth < stack.size() ? stack.get(depth) : LayerKind.STORAGE;
    List<LayerVolume> volumes =
        seen.definition().volumes().values().stream()
            .map(v -> layerVolume(seen, v))
            .map(volume -> depth == 0 ? volume : volume.withoutDevice())
            .toList();
    return new LayerObject(
        kind.name(),
        kind == LayerKind.DRBD ? DrbdJson.of(seen) : Optional.empty(),
        when(kind == LayerKind.LUKS, new Storage(volumes)),
        when(kind == LayerKind.NVME, new Nvme(volumes)),
        when(kind == LayerKind.WRITECACHE, new Writecache(volumes)),
        when(kind == LayerKind.CACHE, new Cache(volumes)),
        when(kind == LayerKind.BCACHE, new Bcache(volumes)),
        when(kind == LayerKind.STORAGE, new Storage(volumes)),
        kind == LayerKind.STORAGE ? List.of() : List.of(layers(seen, depth + 1)));
  }

  private static <T> Optional<T> when(boolean holds, T value) {
    return holds ? Optional.of(value) : Optional.empty();
  }

  private static LayerVolume layerVolume(ResourceSight seen, VolumeDefinition volume) {
    Optional<VolumeReport> report = seen.volume(volume.number());
    return new LayerVolume(
        volume.number(),
        report
            .flatMap(VolumeReport::devicePath)
            .or(() -> seen.network().flatMap(facts -> facts.devicePath(volume.number()))),
        report.map(r -> r.allocated().kibibytes()),
        report
            .map(r -> r.usable().kibibytes())
            .or(() -> seen.networkSize(volume.number()).map(ByteSize::kibibytes)),
        diskState(seen, volume));
  }

  static Volume volume(ResourceSight seen, VolumeDefinition volume) {
    LayerVolume layer = layerVolume(seen, volume);
    return new Volume(
        volume.number(),
        seen.resource().role().diskfulPool().orElse(Nodes.DISKLESS_POOL).value(),
        seen.kind().name(),
        layer.devicePath(),
        layer.allocatedSizeKib(),
        layer.usableSizeKib(),
        new VolumeState(layer.diskState(), replication(seen, volume)),
        seen.definition().layers().stream()
            .map(kind -> new LayerData(kind.name(), layerData(seen, volume, kind, layer)))
            .toList(),
        SnapshotJson.derived(seen.resource().id(), volume.number()),
        Stream.concat(
                seen.problem().map(problem -> report(seen, problem)).stream(),
                seen.fate().map(fate -> Fates.entry(seen.resource(), fate)).stream())
            .toList());
  }

  private static Optional<Object> layerData(
      ResourceSight seen, VolumeDefinition volume, LayerKind kind, LayerVolume layer) {
    return switch (kind) {
      case DRBD -> Optional.of(DrbdJson.volume(seen, volume));
      case BCACHE -> Optional.empty();
      case LUKS, NVME, CACHE, WRITECACHE, STORAGE -> Optional.of(layer);
    };
  }

  private static Map<String, Replication> replication(ResourceSight seen, VolumeDefinition volume) {
    Map<String, Replication> states = new TreeMap<>();
    for (DrbdFacts.Peer peer : seen.drbd().map(DrbdFacts::peers).orElse(List.of())) {
      peer.volumes().stream()
          .filter(there -> there.number() == volume.number())
          .forEach(there -> states.put(peer.name(), replication(there, volume)));
    }
    return states;
  }

  private static Replication replication(DrbdFacts.PeerVolume peer, VolumeDefinition volume) {
    double left = (double) peer.outOfSync().bytes() / Math.max(1, volume.size().bytes());
    return new Replication(
        peer.replication(),
        peer.syncing() ? Optional.of(Math.clamp(100 * (1 - left), 0, 100)) : Optional.empty());
  }

  private static String diskState(ResourceSight seen, VolumeDefinition volume) {
    Optional<DrbdFacts.Volume> replica =
        seen.drbd().flatMap(facts -> facts.volume(volume.number()));
    if (replica.isPresent()) {
      return replica.get().disk().word();
    }
    if (!seen.resource().diskful()) {
      return "Diskless";
    }
    if (!seen.online() || seen.report().isEmpty()) {
      return "Unknown";
    }
    if (seen.problem().isPresent()) {
      return "Failed";
    }
    return seen.volume(volume.number()).isPresent() ? "Created" : "Unknown";
  }

  private static ApiCallRc report(ResourceSight seen, Problem problem) {
    return ApiCallRc.of(
            ReturnCode.FAIL_UNKNOWN_ERROR, Operation.NONE, Subject.VOLUME, problem.message())
        .cause(problem.cause())
        .correction(problem.correction())
        .about("Node", seen.resource().node())
        .about("RscDfn", seen.resource().name());
  }

  /** What a node says is wrong with a resource. */
  static Optional<Problem> problem(ResourceReport report) {
    return report.state() instanceof ItemState.Failed(Problem problem)
        ? Optional.of(problem)
        : Optional.empty();
  }
}
