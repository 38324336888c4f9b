// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.testing;

import io.moorage.driver.spec.DrbdSpec;
import io.moorage.driver.spec.NetworkFacts;
import io.moorage.driver.spec.NvmeFacts;
import io.moorage.driver.spec.NvmeSpec;
import io.moorage.driver.spec.ResourceSpec;
import java.util.List;
import java.util.Optional;

/** What a node would tell of a resource that reaches over the network where all is well. */
public final class HealthyNetwork {
  private HealthyNetwork() {}

  /** The facts that fit a spec; empty where it asks for nothing of the kind. */
  public static Optional<NetworkFacts> of(ResourceSpec spec) {
    return spec.network()
        .flatMap(network ->
            switch (network) {
              case DrbdSpec _ -> HealthyDrbd.of(spec);
              case NvmeSpec.Target _ ->
                  Optional.of(new NvmeFacts(List.of(), List.of(), false, List.of()));
              case NvmeSpec.Initiator initiator -> Optional.of(connected(initiator, false));
            });
  }

  /** An initiator that sees all disks. */
  public static NetworkFacts connected(NvmeSpec.Initiator spec, boolean inUse) {
    return new NvmeFacts(
        spec.volumes().entrySet().stream()
            .map(volume ->
                new NvmeFacts.Volume(
                    volume.getKey(), "/dev/nvme0n" + (volume.getKey() + 1), volume.getValue()))
            .toList(),
        spec.portals().stream()
            .map(portal -> new NvmeFacts.Path(portal.address(), portal.port(), "live"))
            .toList(),
        inUse,
        List.of());
  }
}
