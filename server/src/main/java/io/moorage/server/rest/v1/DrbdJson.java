// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest.v1;

import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.ResourceReport.VolumeReport;
import io.moorage.server.cluster.DrbdPeer;
import io.moorage.server.cluster.ResourceDefinition;
import io.moorage.server.cluster.Role;
import io.moorage.server.cluster.VolumeDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A resource's storey of DRBD. */
record DrbdJson(
    Definition drbdResourceDefinition,
    int nodeId,
    List<Integer> tcpPorts,
    int peerSlots,
    int alStripes,
    long alSize,
    List<String> flags,
    List<Volume> drbdVolumes,
    Map<String, Connection> connections,
    Optional<Integer> promotionScore,
    Optional<Boolean> mayPromote) {

  /** The activity log is as DRBD makes it: one stripe of 32 KiB. */
  private static final int AL_STRIPES = 1;

  private static final long AL_KIB = 32;

  /** What promotes well: DRBD's own scores lie above this where a replica is up to date. */
  private static final int PROMOTABLE = 10_000;

  /** What all replicas share. The secret is for the nodes alone. */
  record Definition(
      String resourceNameSuffix,
      int peerSlots,
      int alStripes,
      long alStripeSizeKib,
      int port,
      String transportType,
      boolean down) {
    static Definition of() {
      return new Definition("", ResourceDefinition.PEER_SLOTS, AL_STRIPES, AL_KIB, -1, "IP", false);
    }
  }

  /** A volume's device. */
  record Volume(
      int volumeNumber,
      VolumeNumbers drbdVolumeDefinition,
      Optional<String> devicePath,
      Optional<String> backingDevice,
      long allocatedSizeKib,
      long usableSizeKib,
      Optional<String> diskState) {}

  /** A volume's numbers. */
  record VolumeNumbers(int volumeNumber, int minorNumber) {
    static VolumeNumbers of(VolumeDefinition volume) {
      return new VolumeNumbers(volume.number(), volume.minor().orElse(-1));
    }
  }

  /** The connection to a peer. */
  record Connection(boolean connected, String message) {}

  static Optional<DrbdJson> of(ResourceSight seen) {
    return seen.resource().peer().map(peer -> of(seen, peer));
  }

  private static DrbdJson of(ResourceSight seen, DrbdPeer peer) {
    Optional<DrbdFacts> facts = seen.drbd();
    return new DrbdJson(
        Definition.of(),
        peer.nodeId(),
        List.of(peer.port()),
        ResourceDefinition.PEER_SLOTS,
        AL_STRIPES,
        AL_KIB,
        flags(seen.resource().role()),
        seen.definition().volumes().values().stream().map(volume -> volume(seen, volume)).toList(),
        facts.map(DrbdJson::connections).orElse(Map.of()),
        facts.map(up -> up.mayPromote() || up.primary() ? PROMOTABLE : 0),
        facts.map(DrbdFacts::mayPromote));
  }

  private static List<String> flags(Role role) {
    return switch (role) {
      case Role.Diskful diskful -> List.of("INITIALIZED");
      case Role.Diskless diskless -> List.of("DISKLESS", "CLIENT", "INITIALIZED");
      case Role.TieBreaker tieBreaker -> List.of("DISKLESS", "INITIALIZED");
    };
  }

  /** A volume as DRBD has it. */
  static Volume volume(ResourceSight seen, VolumeDefinition volume) {
    Optional<DrbdFacts.Volume> up = seen.drbd().flatMap(there -> there.volume(volume.number()));
    Optional<VolumeReport> below = seen.volume(volume.number());
    return new Volume(
        volume.number(),
        VolumeNumbers.of(volume),
        up.map(DrbdFacts.Volume::devicePath),
        up.flatMap(DrbdFacts.Volume::backing),
        below.map(report -> report.allocated().kibibytes()).orElse(0L),
        up.map(there -> there.size().kibibytes()).orElse(volume.size().kibibytes()),
        up.map(there -> there.disk().word()));
  }

  private static Map<String, Connection> connections(DrbdFacts facts) {
    Map<String, Connection> connections = new TreeMap<>();
    facts
        .peers()
        .forEach(peer ->
            connections.put(peer.name(), new Connection(peer.connected(), peer.connection())));
    return connections;
  }
}
