// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.app;

import io.moorage.api.model.LayerKind;
import io.moorage.api.model.ProviderKind;
import io.moorage.driver.provider.DeviceLayer;
import io.moorage.driver.provider.StorageProviderFactory;
import io.moorage.driver.spec.Capabilities;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What this build and this host can do together, and why not the rest. */
record Drivers(List<StorageProviderFactory> factories, List<DeviceLayer> layers) {

  Capabilities capabilities() {
    Set<ProviderKind> providers = EnumSet.of(ProviderKind.DISKLESS);
    Map<ProviderKind, List<String>> lacking = new EnumMap<>(ProviderKind.class);
    for (ProviderKind kind : ProviderKind.values()) {
      if (kind.diskful()) {
        List<String> reasons = reasons(kind);
        if (reasons.isEmpty()) {
          providers.add(kind);
        } else {
          lacking.put(kind, reasons);
        }
      }
    }
    Set<LayerKind> able = EnumSet.of(LayerKind.STORAGE);
    Map<LayerKind, List<String>> unable = new EnumMap<>(LayerKind.class);
    for (LayerKind kind : LayerKind.values()) {
      if (kind != LayerKind.STORAGE) {
        List<String> reasons = reasons(kind);
        if (reasons.isEmpty()) {
          able.add(kind);
        } else {
          unable.put(kind, reasons);
        }
      }
    }
    return new Capabilities(providers, able, lacking, unable);
  }

  private List<String> reasons(ProviderKind kind) {
    return factories.stream()
        .filter(factory -> factory.kinds().contains(kind))
        .findFirst()
        .map(factory -> factory.obstacles(kind))
        .orElse(List.of("this build has no driver for " + kind + " yet"));
  }

  private List<String> reasons(LayerKind kind) {
    return layers.stream()
        .filter(layer -> layer.kind() == kind)
        .findFirst()
        .map(DeviceLayer::obstacles)
        .orElse(List.of("this build has no driver for the layer " + kind + " yet"));
  }
}
