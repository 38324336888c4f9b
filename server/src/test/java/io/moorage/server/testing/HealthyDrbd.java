// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.testing;

import io.moorage.driver.spec.DrbdFacts;
import io.moorage.driver.spec.DrbdFacts.DiskState;
import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.ResourceSpec;
import java.util.List;
import java.util.Optional;

/** What a node would tell of a replicated resource where all is well: connected, up to date. */
public final class HealthyDrbd {
  private HealthyDrbd() {}

  /** The facts that fit a spec; empty where it asks for no replication. */
  public static Optional<NetworkFacts> of(ResourceSpec spec) {
    return spec.network()
        .filter(DrbdSpec.class::isInstance)
        .map(DrbdSpec.class::cast)
        .map(drbd -> facts(drbd, spec.freeze().isPresent()));
  }

  private static DrbdFacts facts(DrbdSpec spec, boolean suspended) {
    return new DrbdFacts(
        spec.nodeId(),
        false,
        suspended,
        true,
        spec.volumes().stream()
            .map(volume ->
                new DrbdFacts.Volume(
                    volume.number(),
                    volume.minor(),
                    volume.size(),
                    disk(spec.self()),
                    Optional.empty(),
                    !spec.self().part().diskful(),
                    true))
            .toList(),
        spec.peers().stream().map(peer -> peer(spec, peer)).toList(),
        List.of());
  }

  private static DrbdFacts.Peer peer(DrbdSpec spec, DrbdSpec.Host host) {
    return new DrbdFacts.Peer(
        host.nodeId(),
        host.hostName(),
        "Connected",
        false,
        spec.volumes().stream()
            .map(volume ->
                new DrbdFacts.PeerVolume(
                    volume.number(),
                    disk(host),
                    "Established",
                    io.moorage.api.model.ByteSize.ZERO,
                    !host.part().diskful()))
            .toList());
  }

  private static DiskState disk(DrbdSpec.Host host) {
    return host.part().diskful() ? DiskState.UP_TO_DATE : DiskState.DISKLESS;
  }
}
