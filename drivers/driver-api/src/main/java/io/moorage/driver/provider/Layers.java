// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.provider;

import io.moorage.api.model.LayerKind;
import java.util.List;
import java.util.Optional;

/**
 * What a host can put on the volumes of its pools.
 *
 * @param devices what stands on one volume
 * @param networks what stands on all volumes of a resource and reaches other nodes
 */
public record Layers(List<DeviceLayer> devices, List<NetworkLayer> networks) {
  public static final Layers NONE = new Layers(List.of(), List.of());

  public Layers {
    devices = List.copyOf(devices);
    networks = List.copyOf(networks);
  }

  /** Whether there is a driver for a kind of layer. */
  public boolean contain(LayerKind kind) {
    return device(kind).isPresent() || network(kind).isPresent();
  }

  /** Why this host cannot do a layer that there is a driver for; empty where it can. */
  public List<String> obstacles(LayerKind kind) {
    return device(kind)
        .map(DeviceLayer::obstacles)
        .or(() -> network(kind).map(NetworkLayer::obstacles))
        .orElse(List.of());
  }

  /** What stands on a volume in a way, where this host can. */
  public Optional<DeviceLayer> device(LayerKind kind) {
    return devices.stream().filter(layer -> layer.kind() == kind).findFirst();
  }

  /** What reaches over the network in a way, where this host can. */
  public Optional<NetworkLayer> network(LayerKind kind) {
    return networks.stream().filter(layer -> layer.kind() == kind).findFirst();
  }
}
